use std::collections::{BTreeMap, HashMap};

use nasij_checkpoint::Architecture;
use rust_bert::{
    RustBertError,
    bert::{BertConfig, BertForTokenClassification},
    distilbert::{DistilBertConfig, DistilBertForTokenClassification},
    electra::{ElectraConfig, ElectraForTokenClassification},
    roberta::RobertaForTokenClassification,
};
use tch::{Device, Tensor, nn::VarStore, no_grad};

use crate::{config::Config, tensors::dimension};

/// What is added to the attention to a padding, as rust-bert does it: nothing is left of it in 32 bits.
const MASKED: f32 = -10_000.0;

/// A network that one thread at a time can compute.
pub(crate) struct Network {
    model: Model,
    config: Config,
    device: Device,
    /// Id of the padding.
    padding: i64,
}

enum Model {
    Bert(BertForTokenClassification),
    /// `xlm-roberta` too: only its tokenizer differs.
    Roberta(RobertaForTokenClassification),
    DistilBert(DistilBertForTokenClassification),
    Electra(ElectraForTokenClassification),
}

impl Network {
    /// Builds a network on weights that it shares with all others that are built on them.
    ///
    /// Fails with the name of a tensor that rust-bert needs and the weights do not have.
    pub(crate) fn new(
        config: &Config,
        weights: &BTreeMap<String, Tensor>,
        device: Device,
        padding: i64,
    ) -> Result<Self, String> {
        let (model, store) = shell(config, device).expect("rust-bert is told how many labels there are");
        share(&store, weights)?;
        Ok(Self { model, config: config.clone(), device, padding })
    }

    /// Computes windows of any lengths; see [`Engine::logits`](nasij_checkpoint::Engine::logits).
    pub(crate) fn logits(&self, windows: &[&[u32]]) -> Vec<Vec<f32>> {
        let longest = windows.iter().map(|window| window.len()).max().unwrap_or(0);
        if longest == 0 {
            return vec![Vec::new(); windows.len()];
        }
        let logits: Vec<f32> = no_grad(|| self.forward(windows, longest).view(-1))
            .try_into()
            .expect("logits are a vector of 32-bit floats");
        let n_labels = logits.len() / (windows.len() * longest);
        logits
            .chunks_exact(longest * n_labels)
            .zip(windows)
            .map(|(rows, window)| rows.iter().copied().take(window.len() * n_labels).collect())
            .collect()
    }

    /// The logits of windows padded to the longest: windows x longest x labels, on the CPU.
    fn forward(&self, windows: &[&[u32]], longest: usize) -> Tensor {
        let shape = [dimension(windows.len()), dimension(longest)];
        let padded = |value: &dyn Fn(&[u32], usize) -> i64| -> Tensor {
            let values: Vec<i64> = windows.iter().flat_map(|window| (0..longest).map(|i| value(window, i))).collect();
            Tensor::from_slice(&values).view(shape).to_device(self.device)
        };
        let ids = padded(&|window, i| window.get(i).map_or(self.padding, |&id| i64::from(id)));
        let mask = padded(&|window, i| i64::from(i < window.len()));
        let ids = Some(&ids);
        let logits = match &self.model {
            // Segments are left out where the architecture has them: rust-bert then takes the first for all.
            Model::Bert(model) => model.forward_t(ids, Some(&mask), None, None, None, false).logits,
            Model::Roberta(model) => {
                // rust-bert counts from behind the id 1, whatever the padding is.
                let positions = self.shifted_positions(windows, longest).view(shape).to_device(self.device);
                model.forward_t(ids, Some(&mask), None, Some(&positions), None, false).logits
            }
            Model::DistilBert(model) => {
                model.forward_t(ids, Some(&mask), None, false).expect("exactly one input is given").logits
            }
            Model::Electra(model) => {
                // rust-bert adds ELECTRA's mask to the attention as it is, so that paddings would take part.
                let mask = mask.ones_like().bitwise_xor_tensor(&mask) * f64::from(MASKED);
                model.forward_t(ids, Some(&mask), None, None, None, false).logits
            }
        };
        logits.to_device(Device::Cpu).contiguous()
    }

    /// Positions in `roberta`: counted from behind the padding's id, passing over paddings.
    fn shifted_positions(&self, windows: &[&[u32]], longest: usize) -> Tensor {
        let padding = self.config.padding;
        let mut positions = Vec::with_capacity(windows.len() * longest);
        for window in windows {
            let mut last = padding;
            let counted = window.iter().map(|&id| {
                if i64::from(id) == padding {
                    return padding;
                }
                last += 1;
                last
            });
            positions.extend(counted.chain(std::iter::repeat(padding)).take(longest));
        }
        Tensor::from_slice(&positions)
    }
}

/// Lets the variables of a network be the weights: the same numbers in the same place, not copies of them. Fails with
/// the name of a variable that is not among the weights, and would stay random.
fn share(store: &VarStore, weights: &BTreeMap<String, Tensor>) -> Result<(), String> {
    // These are handles of the variables that the network itself has.
    let mut variables = store.variables();
    no_grad(|| {
        for (name, weight) in weights {
            if let Some(mut variable) = variables.remove(name) {
                variable.set_data(weight);
            }
        }
    });
    variables.into_keys().min().map_or(Ok(()), Err)
}

/// A network of rust-bert with random weights, to be replaced.
///
/// rust-bert has no other way to build one. What it remembers besides tensors are the number and width of heads, layers,
/// and the width that layer norms run over; all other sizes are given as 1, so that little is made for nothing: of
/// XLM-RoBERTa a tenth.
fn shell(config: &Config, device: Device) -> Result<(Model, VarStore), RustBertError> {
    let store = VarStore::new(device);
    let root = store.root();
    let id2label = Some(HashMap::from([(0, String::new())]));
    let bert = BertConfig {
        hidden_act: config.activation,
        hidden_size: config.hidden,
        intermediate_size: 1,
        max_position_embeddings: 1,
        num_attention_heads: config.heads,
        num_hidden_layers: config.layers,
        type_vocab_size: 1,
        vocab_size: 1,
        id2label: id2label.clone(),
        ..BertConfig::default()
    };
    let model = match config.architecture {
        Architecture::Bert => Model::Bert(BertForTokenClassification::new(&root, &bert)?),
        Architecture::Roberta | Architecture::XlmRoberta => {
            Model::Roberta(RobertaForTokenClassification::new(&root, &bert)?)
        }
        Architecture::DistilBert => {
            let distilbert = DistilBertConfig {
                activation: config.activation,
                dim: config.hidden,
                hidden_dim: 1,
                max_position_embeddings: 1,
                n_heads: config.heads,
                n_layers: config.layers,
                vocab_size: 1,
                id2label,
                ..DistilBertConfig::default()
            };
            Model::DistilBert(DistilBertForTokenClassification::new(&root, &distilbert)?)
        }
        Architecture::Electra => {
            let electra = ElectraConfig {
                hidden_act: config.activation,
                embedding_size: config.embedding,
                hidden_size: config.hidden,
                intermediate_size: 1,
                max_position_embeddings: 1,
                num_attention_heads: config.heads,
                num_hidden_layers: config.layers,
                type_vocab_size: 1,
                vocab_size: 1,
                id2label,
                ..ElectraConfig::default()
            };
            Model::Electra(ElectraForTokenClassification::new(&root, &electra)?)
        }
    };
    Ok((model, store))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rust_bert::Activation;
    use tch::Kind;

    use super::*;
    use crate::tensors;

    fn config(architecture: Architecture) -> Config {
        Config {
            architecture,
            vocabulary: 11,
            embedding: if architecture == Architecture::Electra { 4 } else { 8 },
            hidden: 8,
            intermediate: 5,
            layers: 2,
            heads: 2,
            positions: 9,
            types: 3,
            labels: 7,
            padding: 1,
            activation: Activation::gelu,
        }
    }

    const ALL: [Architecture; 5] = [
        Architecture::Bert,
        Architecture::Roberta,
        Architecture::XlmRoberta,
        Architecture::DistilBert,
        Architecture::Electra,
    ];

    fn weights(config: &Config) -> BTreeMap<String, Tensor> {
        let device = Device::Cpu;
        tensors::needed(config)
            .into_iter()
            .map(|(name, shape)| (name, Tensor::randn(shape, (Kind::Float, device))))
            .collect()
    }

    #[test]
    fn what_we_look_for_in_the_file_is_what_rust_bert_needs() {
        for architecture in ALL {
            let config = config(architecture);
            let (_, store) = shell(&config, Device::Cpu).unwrap();
            let theirs: BTreeSet<String> = store.variables().into_keys().collect();
            let ours: BTreeSet<String> = tensors::needed(&config).into_iter().map(|(name, _)| name).collect();
            assert_eq!(theirs, ours, "{architecture:?}");
        }
    }

    #[test]
    fn networks_share_the_storage_of_their_weights() {
        for architecture in ALL {
            let config = config(architecture);
            let weights = weights(&config);
            let shells = [shell(&config, Device::Cpu).unwrap(), shell(&config, Device::Cpu).unwrap()];
            for (_, store) in &shells {
                share(store, &weights).unwrap();
                let variables = store.variables();
                for (name, weight) in &weights {
                    assert_eq!(variables[name].data_ptr(), weight.data_ptr(), "{architecture:?} {name}");
                    assert_eq!(variables[name].size(), weight.size(), "{architecture:?} {name}");
                }
            }
        }
    }

    #[test]
    fn a_network_without_all_its_weights_is_not_built() {
        let config = config(Architecture::Bert);
        let mut weights = weights(&config);
        weights.remove("classifier.bias");
        assert_eq!(Network::new(&config, &weights, Device::Cpu, 0).err().as_deref(), Some("classifier.bias"));
    }

    #[test]
    fn positions_of_roberta_pass_over_paddings() {
        let config = config(Architecture::Roberta);
        let network = Network::new(&config, &weights(&config), Device::Cpu, 1).unwrap();
        let positions: Vec<i64> = network.shifted_positions(&[&[0, 5, 1, 6, 2], &[0, 2]], 5).try_into().unwrap();
        assert_eq!(positions, [2, 3, 1, 4, 5, 2, 3, 1, 1, 1]);
    }
}
