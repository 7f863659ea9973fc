/// The release that tch, and with it this crate, is built on: torch-sys refuses others when it is built.
const VERSION: &str = "2.4.0";

/// Which libtorch this program was built on, where it was found when the program started, and the GPUs that it finds.
pub fn libtorch() -> String {
    let gpus = match (tch::utils::has_cuda(), tch::Cuda::device_count()) {
        (false, _) => "for the CPU only".to_owned(),
        (true, count) if tch::Cuda::is_available() => format!("{count} GPUs"),
        (true, _) => "for CUDA, of which it finds no GPU and driver".to_owned(),
    };
    match loaded_from() {
        Some(path) => format!("{VERSION}, {gpus}, {path}"),
        None => format!("{VERSION}, {gpus}"),
    }
}

/// The library's path, where the system tells what a program has loaded (Linux).
fn loaded_from() -> Option<String> {
    let maps = fs_err::read_to_string("/proc/self/maps").ok()?;
    let line = maps.lines().find(|line| line.ends_with("/libtorch_cpu.so"))?;
    line.get(line.find('/')?..).map(str::to_owned)
}
