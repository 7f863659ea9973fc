use std::collections::BTreeMap;

use nasij_checkpoint::{Checkpoint, Engine};
use tch::no_grad;

use crate::{Device, Error, config::Config, network::Network, pool::Pool, tensors, weights::Weights};

/// A checkpoint that libtorch computes, in 32-bit floats.
///
/// As many threads as it was loaded for compute at the same time, each its own windows with one core (on the CPU);
/// further ones wait. There is one copy of the weights for all of them.
///
/// A thread computes by itself, without threads of OpenMP, so that there is none to spin: `OMP_WAIT_POLICY` and the
/// like need not be set.
///
/// How many threads there are changes no bit of the results. What else is in a call does, in the sixth digit: libtorch
/// multiplies matrices of other shapes in another order.
///
/// rust-bert's layer norms add 1e-12 to the variance where most of `roberta` and `xlm-roberta` add 1e-5. Their logits
/// differ from those of transformers by that: with random weights at the size of BERT-base, and a standard deviation of
/// 1.7 among the logits, by 0.0001 at most where embeddings have a standard deviation of 0.1, by 0.002 where it is 0.02.
pub struct RustBert {
    networks: Pool<Network>,
    device: Device,
}

impl RustBert {
    /// Loads a checkpoint for so many threads (at least one).
    pub fn load(checkpoint: &Checkpoint, device: Device, threads: usize) -> Result<Self, Error> {
        let found = device.find()?;
        let config = Config::load(checkpoint)?;
        let needed = tensors::needed(&config);
        let mut weights = Weights::open(&checkpoint.weights)?;
        weights.check(&needed)?;
        // Copying with several threads is not worth the threads, which would then spin for a while.
        tch::set_num_threads(1);
        let mut tensors = BTreeMap::new();
        for (name, _) in needed {
            let tensor = no_grad(|| weights.read(&name, found))?;
            tensors.insert(name, tensor);
        }
        // rust-bert's networks are `Send`, not `Sync`, for libtorch's tensors are: one a thread, on the same weights.
        let networks = (0..threads.max(1))
            .map(|_| Network::new(&config, &tensors, found, i64::from(checkpoint.padding)))
            .collect::<Result<Vec<_>, String>>()
            .map_err(|name| Error::Missing { path: checkpoint.weights.clone(), name })?;
        Ok(Self { networks: Pool::new(networks), device })
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.device
    }
}

impl Engine for RustBert {
    fn logits(&self, windows: &[&[u32]]) -> Vec<Vec<f32>> {
        // Kept by libtorch for each thread. Threads of its own would only get into the way of the caller's.
        tch::set_num_threads(1);
        self.networks.take().logits(windows)
    }
}
