use std::{path::Path, sync::Arc};

use rten::{Model, ModelOptions, NodeId, RunOptions, Value, ValueOrView};
use rten_tensor::NdTensorView;

use crate::LoadError;

/// The threads that work: documents are spread over them, and the network computes on the thread that calls it.
///
/// It is the engine's pool, which is a rayon pool: whatever runs inside [`Threads::run`] finds it as rayon's current
/// pool. One pool for both, so that workers never wait for threads of another pool.
#[derive(Clone, Debug)]
pub struct Threads(Arc<rten::ThreadPool>);

impl Threads {
    /// A pool of `n` threads, at least one.
    pub fn new(n: usize) -> Self {
        Self(Arc::new(rten::ThreadPool::with_num_threads(n.max(1))))
    }

    /// Runs `work` inside the pool.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.run(work)
    }
}

/// A network file, ready to run; shared by all threads.
pub struct Graph {
    model: Model,
    inputs: Vec<NodeId>,
    outputs: Vec<NodeId>,
    threads: Threads,
}

/// A matrix for one input: its numbers row by row, and its number of rows and columns.
pub enum Input<'a> {
    /// Of integers.
    Integers(&'a [i32], [usize; 2]),
    /// Of floats.
    Floats(&'a [f32], [usize; 2]),
}

impl Graph {
    /// Loads an ONNX file; `inputs` and `outputs` name the nodes in the order of [`run`](Self::run).
    pub fn load(path: &Path, inputs: &[&str], outputs: &[&str], threads: &Threads) -> Result<Self, LoadError> {
        let failed = |reason: String| LoadError::Graph { path: path.to_owned(), reason };
        // Read by ourselves, so that a missing file is told like any other.
        let bytes = fs_err::read(path)?;
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(bytes)
            .map_err(|error| failed(error.to_string()))?;
        let ids = |names: &[&str]| {
            names
                .iter()
                .map(|name| model.node_id(name).map_err(|_| failed(format!("it has no node `{name}`"))))
                .collect::<Result<Vec<_>, _>>()
        };
        let (inputs, outputs) = (ids(inputs)?, ids(outputs)?);
        Ok(Self { model, inputs, outputs, threads: threads.clone() })
    }

    /// Runs the network and gives its outputs, flattened row by row.
    ///
    /// # Panics
    /// If the shapes do not fit the network: the callers build them from the model's own description.
    pub fn run(&self, inputs: &[Input<'_>]) -> Vec<Vec<f32>> {
        let inputs = self
            .inputs
            .iter()
            .zip(inputs)
            .map(|(&id, input)| {
                let value: ValueOrView<'_> = match *input {
                    Input::Integers(data, shape) => NdTensorView::from_data(shape, data).into(),
                    Input::Floats(data, shape) => NdTensorView::from_data(shape, data).into(),
                };
                (id, value)
            })
            .collect();
        let options = RunOptions::default().with_thread_pool(Some(self.threads.0.clone()));
        let values = self
            .model
            .run(inputs, &self.outputs, Some(options))
            .expect("inputs are built to the shapes of the model's description");
        values.into_iter().map(floats).collect()
    }
}

fn floats(value: Value) -> Vec<f32> {
    match value {
        Value::FloatTensor(tensor) => tensor.into_data(),
        _ => unreachable!("all outputs of our networks are floats"),
    }
}
