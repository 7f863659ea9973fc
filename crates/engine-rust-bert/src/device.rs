use std::{fmt, str::FromStr};

use crate::Error;

/// Where a network is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// On the CPU: each call by the thread that makes it.
    #[default]
    Cpu,
    /// On the GPU of this number, through CUDA.
    Cuda(usize),
}

impl Device {
    /// What libtorch calls it, if this machine and this libtorch have it.
    pub(crate) fn find(self) -> Result<tch::Device, Error> {
        let Self::Cuda(number) = self else { return Ok(tch::Device::Cpu) };
        let failed = |reason: String| Err(Error::Device { device: self.to_string(), reason });
        if !tch::utils::has_cuda() {
            return failed(
                "this program was built with a libtorch for the CPU only; scripts/install-libtorch says how \
                           to build for GPUs"
                    .to_owned(),
            );
        }
        let count = usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
        if !tch::Cuda::is_available() || count == 0 {
            return failed("libtorch finds no GPU and driver for CUDA; nvidia-smi should show one".to_owned());
        }
        if number >= count {
            return failed(format!("there are {count} GPUs, numbered from 0"));
        }
        Ok(tch::Device::Cuda(number))
    }
}

impl FromStr for Device {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let number = match name.strip_prefix("cuda") {
            None if name == "cpu" => return Ok(Self::Cpu),
            None => None,
            Some("") => Some(0),
            // Only digits: `parse` would take a sign too.
            Some(rest) => rest
                .strip_prefix(':')
                .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok()),
        };
        number.map(Self::Cuda).ok_or_else(|| Error::DeviceName { name: name.to_owned() })
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names() {
        for (name, device) in [("cpu", Device::Cpu), ("cuda", Device::Cuda(0)), ("cuda:3", Device::Cuda(3))] {
            assert_eq!(name.parse::<Device>().unwrap(), device);
        }
        assert_eq!(Device::Cuda(3).to_string(), "cuda:3");
        for name in ["", "CPU", "gpu", "cuda:", "cuda:x", "cuda:+1", "cuda1", "cuda:99999999999999999999"] {
            let error = name.parse::<Device>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
        }
    }

    #[test]
    fn a_gpu_that_is_not_there_is_an_error() {
        assert_eq!(Device::Cpu.find().unwrap(), tch::Device::Cpu);
        let error = Device::Cuda(4096).find().unwrap_err().to_string();
        assert!(error.starts_with("cuda:4096: "), "{error}");
    }
}
