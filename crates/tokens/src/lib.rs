//! Where are the sentences, words and clitics; what is a word's normal form?
