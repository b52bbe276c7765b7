//! Measures that several finders share: what natural text costs, how long its parts are, how many of a kind are evidence, and how much
//! is examined.

/// Highest average cost of a character of natural text, in bits: it has 6 to 9, at worst 11. Calibrated by `benches/peers/mojibake.py`.
pub(super) const NATURAL_BITS: f32 = 11.5;
/// Highest average cost of a character of rare words, in bits, as a recipe or a list of plants has. Calibrated by
/// `benches/peers/mojibake.py`, `examples/no_harm.rs` and `scripts/foreign_encodings.py`.
pub(super) const RARE_WORDS_BITS: f32 = 13.0;
/// Highest cost of a character that people write, however rarely, in bits: some 3,500 cost less. Calibrated by
/// `benches/peers/mojibake.py`.
pub(super) const RARE_BITS: f32 = 15.0;
/// Highest average cost of a character of a name, in bits: any character may follow any other there. Calibrated by
/// `benches/peers/mojibake.py`.
pub(super) const NAMES_BITS: f32 = 17.0;
/// Cost of a language or script that is not that of the text around, and least lead of one that is known to be that, in bits. Guess.
pub(super) const OTHER_LANGUAGE: f32 = 10.0;

/// Bytes of a sentence: forty characters. Guess.
pub(super) const SENTENCE: usize = 120;
/// Fewest characters of a sentence, which is neither a name nor an example. Guess.
pub(super) const LEAST_SENTENCE: usize = 8;
/// Bytes of a few sentences: enough to tell what the text around a place is. Guess.
pub(super) const PARAGRAPH: usize = 480;
/// Most bytes of a line that are examined together. It bounds work only: hardly any line of text has more.
pub(super) const LINE: usize = 1 << 14;

/// Fewest different characters, or places of a kind, that are no coincidence.
pub(super) const SEVERAL: usize = 3;
/// One exception in so many is by chance. Guess.
pub(super) const FOR_AN_EXCEPTION: usize = 8;

/// Most places that are examined in vain, and the bytes of text that add one. It bounds work: natural text has one in 5,000 bytes.
pub(super) const PATIENCE: [usize; 2] = [256, 2048];
/// Most short fields that are examined, and parts of a text with up to 200 bytes whose answers are kept: 3 MB. It bounds work only.
pub(super) const MOST_PARTS: usize = 1 << 14;
