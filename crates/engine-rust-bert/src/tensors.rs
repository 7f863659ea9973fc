use nasij_checkpoint::Architecture;

use crate::config::Config;

/// A number of rows or columns as libtorch counts them.
pub(crate) fn dimension(n: usize) -> i64 {
    i64::try_from(n).expect("what is in memory is shorter than 2^63")
}

/// Every tensor that a network needs, by its name in transformers, with its shape.
pub(crate) fn needed(config: &Config) -> Vec<(String, Vec<i64>)> {
    let mut tensors = Tensors(Vec::new());
    match config.architecture {
        Architecture::Bert => tensors.bert("bert", config),
        Architecture::Roberta | Architecture::XlmRoberta => tensors.bert("roberta", config),
        Architecture::Electra => tensors.bert("electra", config),
        Architecture::DistilBert => tensors.distilbert(config),
    }
    tensors.linear("classifier", config.hidden, config.labels);
    tensors.0
}

struct Tensors(Vec<(String, Vec<i64>)>);

impl Tensors {
    fn embedding(&mut self, name: &str, rows: i64, width: i64) {
        self.0.push((format!("{name}.weight"), vec![rows, width]));
    }

    fn linear(&mut self, name: &str, from: i64, to: i64) {
        self.0.push((format!("{name}.weight"), vec![to, from]));
        self.0.push((format!("{name}.bias"), vec![to]));
    }

    fn norm(&mut self, name: &str, width: i64) {
        self.0.push((format!("{name}.weight"), vec![width]));
        self.0.push((format!("{name}.bias"), vec![width]));
    }

    fn bert(&mut self, prefix: &str, config: &Config) {
        let Config { hidden, embedding, intermediate, .. } = *config;
        let embeddings = format!("{prefix}.embeddings");
        self.embedding(&format!("{embeddings}.word_embeddings"), config.vocabulary, embedding);
        self.embedding(&format!("{embeddings}.position_embeddings"), config.positions, embedding);
        self.embedding(&format!("{embeddings}.token_type_embeddings"), config.types, embedding);
        self.norm(&format!("{embeddings}.LayerNorm"), embedding);
        if embedding != hidden {
            self.linear(&format!("{prefix}.embeddings_project"), embedding, hidden);
        }
        for i in 0..config.layers {
            let layer = format!("{prefix}.encoder.layer.{i}");
            for part in ["self.query", "self.key", "self.value", "output.dense"] {
                self.linear(&format!("{layer}.attention.{part}"), hidden, hidden);
            }
            self.norm(&format!("{layer}.attention.output.LayerNorm"), hidden);
            self.linear(&format!("{layer}.intermediate.dense"), hidden, intermediate);
            self.linear(&format!("{layer}.output.dense"), intermediate, hidden);
            self.norm(&format!("{layer}.output.LayerNorm"), hidden);
        }
    }

    fn distilbert(&mut self, config: &Config) {
        let Config { hidden, intermediate, .. } = *config;
        self.embedding("distilbert.embeddings.word_embeddings", config.vocabulary, hidden);
        self.embedding("distilbert.embeddings.position_embeddings", config.positions, hidden);
        self.norm("distilbert.embeddings.LayerNorm", hidden);
        for i in 0..config.layers {
            let layer = format!("distilbert.transformer.layer.{i}");
            for part in ["q_lin", "k_lin", "v_lin", "out_lin"] {
                self.linear(&format!("{layer}.attention.{part}"), hidden, hidden);
            }
            self.norm(&format!("{layer}.sa_layer_norm"), hidden);
            self.linear(&format!("{layer}.ffn.lin1"), hidden, intermediate);
            self.linear(&format!("{layer}.ffn.lin2"), intermediate, hidden);
            self.norm(&format!("{layer}.output_layer_norm"), hidden);
        }
    }
}
