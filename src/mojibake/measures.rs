//! Constants that several finders share: costs of natural text, lengths of its parts, amounts of evidence, and bounds on work.

/// Highest average cost of a character of natural text, in bits: usually 6 to 9, at worst 11. Calibrated by
/// `benches/peers/mojibake.py`.
pub(super) const NATURAL_BITS: f32 = 11.5;
/// Highest average cost of a character of rare words, in bits, as in a recipe or a list of plants. Calibrated by
/// `benches/peers/mojibake.py`, `examples/no_harm.rs` and `scripts/foreign_encodings.py`.
pub(super) const RARE_WORDS_BITS: f32 = 13.0;
/// Highest cost of a character that occurs in text, in bits: about 3,500 characters cost less. Calibrated by
/// `benches/peers/mojibake.py`.
pub(super) const RARE_BITS: f32 = 15.0;
/// Highest average cost of a character of a name, in bits: in names any character may follow any other. Calibrated by
/// `benches/peers/mojibake.py`.
pub(super) const NAMES_BITS: f32 = 17.0;
/// Cost of a language or script other than that of the surroundings, and least lead of the language of the surroundings, in bits.
/// Guess.
pub(super) const OTHER_LANGUAGE_BITS: f32 = 10.0;

/// Length of a sentence, in bytes: forty characters. Guess.
pub(super) const SENTENCE_BYTES: usize = 120;
/// Least length of a sentence, in characters, as opposed to a name or an example. Guess.
pub(super) const MIN_SENTENCE_CHARS: usize = 8;
/// Length of a few sentences, in bytes: enough to show the language and kind of the surroundings. Guess.
pub(super) const PARAGRAPH_BYTES: usize = 480;
/// Most bytes of a line that are examined together. It bounds work only: almost no line of text is longer.
pub(super) const MAX_LINE_BYTES: usize = 1 << 14;

/// Least number of different characters, or places of a kind, that are not a coincidence.
pub(super) const SEVERAL: usize = 3;
/// Number of cases among which one exception is tolerated as a coincidence. Guess.
pub(super) const CASES_PER_EXCEPTION: usize = 8;

/// Upper bound on the places of a text that are examined without a result: a number of places, and one more for each number of bytes.
/// It bounds work: natural text has one in 5,000 bytes.
pub(super) const MAX_FAILED_PLACES: [usize; 2] = [256, 2048];
/// Most short fields that are examined, and most parts of up to 200 bytes whose answers are cached: 3 MB. It bounds work only.
pub(super) const MAX_EXAMINED_PARTS: usize = 1 << 14;
