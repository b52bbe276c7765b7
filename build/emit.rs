//! Output of the build script in `OUT_DIR`: one file a table, and `tables.rs` that embeds them.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::table::{self, FusedParts, PhraseParts};

/// A compiled table, or a part of one.
pub(crate) struct CompiledPart {
    pub(crate) entries: usize,
    pub(crate) bytes: Vec<u8>,
}

/// The output under construction.
pub(crate) struct TableOutput {
    folder: PathBuf,
    dictionaries: Vec<String>,
    phrase_tables: Vec<String>,
    /// For each phrase table the numbers of its dictionaries.
    phrase_sources: Vec<Vec<usize>>,
    /// For each phrase table its name and the statics of its parts, as a tuple.
    phrase_parts: Vec<String>,
    /// Names of the embedded parts of tables, by the hash of their bytes.
    parts: HashMap<String, String>,
    fused_tables: Vec<String>,
    /// For each fused table its name and the statics of its parts, as a tuple.
    fused_parts: Vec<String>,
    /// For each fused table a hash of its sources.
    fused_contents: Vec<String>,
    code: String,
    fingerprints: String,
}

impl TableOutput {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            dictionaries: Vec::new(),
            phrase_tables: Vec::new(),
            phrase_sources: Vec::new(),
            phrase_parts: Vec::new(),
            parts: HashMap::new(),
            fused_tables: Vec::new(),
            fused_parts: Vec::new(),
            fused_contents: Vec::new(),
            code: String::new(),
            fingerprints: String::new(),
        }
    }

    /// Adds Rust code.
    pub(crate) fn code(&mut self, code: &str) {
        self.code.push_str(code);
    }

    /// Embeds the text of a dictionary, to look up its rows. It is not a compiled table and has no fingerprint.
    pub(crate) fn add_dictionary(
        &mut self,
        name: &str,
        file: &str,
        text: &str,
    ) -> Result<(), Box<dyn Error>> {
        let number = self.dictionaries.len();
        let marks = table::marks(text);
        let packed = format!("dictionary_{number}.deflate");
        std::fs::write(self.folder.join(&packed), table::pack(text))?;
        writeln!(
            self.code,
            "static DICTIONARY_{number}: Dictionary = Dictionary {{\n    \
             name: {name:?}, file: {file:?},\n    \
             packed: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{packed}\")),\n    \
             text: OnceLock::new(), marks: &{marks:?} }};"
        )?;
        self.dictionaries.push(name.to_owned());
        Ok(())
    }

    /// The number of an added phrase table.
    pub(crate) fn phrase_table(&self, name: &str) -> Option<usize> {
        self.phrase_tables.iter().position(|known| known == name)
    }

    /// Adds a phrase table, to be embedded as `PHRASES_` and its number. `sources` are its dictionaries, in order of precedence.
    pub(crate) fn add_phrase_table(
        &mut self,
        name: &str,
        sources: &[&str],
    ) -> Result<usize, Box<dyn Error>> {
        let position = |source: &&str| {
            let found = self.dictionaries.iter().position(|name| name == source);
            found.ok_or_else(|| format!("no table {source}.txt"))
        };
        self.phrase_sources.push(sources.iter().map(position).collect::<Result<_, _>>()?);
        self.phrase_tables.push(name.to_owned());
        Ok(self.phrase_tables.len() - 1)
    }

    /// The number of an added fused table.
    pub(crate) fn fused_table(&self, name: &str) -> Option<usize> {
        self.fused_tables.iter().position(|known| known == name)
    }

    /// Adds a fused table, to be embedded as `FUSED_` and its number.
    pub(crate) fn add_fused_table(&mut self, name: &str) -> usize {
        self.fused_tables.push(name.to_owned());
        self.fused_tables.len() - 1
    }

    /// Adds a hash of the sources of the next fused table.
    pub(crate) fn add_fused_content(&mut self, content: String) {
        self.fused_contents.push(content);
    }

    /// Embeds a part of a table as a static, unless an equal one is embedded already. Returns its name.
    pub(crate) fn embed_once(
        &mut self,
        table: &str,
        part: &str,
        compiled: &CompiledPart,
    ) -> Result<String, Box<dyn Error>> {
        let hash = hex_digest(&compiled.bytes);
        if let Some(constant) = self.parts.get(&hash) {
            return Ok(constant.clone());
        }
        let constant = format!("PART_{}", self.parts.len());
        let name = format!("{table} ({part})");
        self.embed(&constant, &name, compiled.entries, &compiled.bytes)?;
        self.parts.insert(hash, constant.clone());
        Ok(constant)
    }

    /// Adds the statics of the parts of the next phrase table.
    pub(crate) fn add_phrase_parts(
        &mut self,
        name: &str,
        PhraseParts { phrases, singles, texts }: &PhraseParts<String>,
    ) {
        self.phrase_parts.push(format!(
            "    ({name:?}, PhraseParts {{ phrases: {phrases}, singles: {singles}, texts: {texts} }}),"
        ));
    }

    /// Adds the statics of the parts of the next fused table.
    pub(crate) fn add_fused_parts(
        &mut self,
        name: &str,
        FusedParts { keys, changes, specials, aliases, joined, texts }: &FusedParts<String>,
    ) {
        self.fused_parts.push(format!(
            "    ({name:?}, FusedParts {{ keys: {keys}, changes: {changes}, specials: {specials}, aliases: {aliases}, \
             joined: {joined}, texts: {texts} }}),"
        ));
    }

    /// Embeds the bytes of a table as a static with the name `constant`.
    pub(crate) fn embed(
        &mut self,
        constant: &str,
        name: &str,
        entries: usize,
        bytes: &[u8],
    ) -> Result<(), Box<dyn Error>> {
        let file = format!("{}.table", constant.to_lowercase());
        std::fs::write(self.folder.join(&file), bytes)?;
        let size = bytes.len();
        writeln!(
            self.code,
            "pub(crate) static {constant}: &[u8] =\n    \
             &Aligned::<[u8; {size}]>(*include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))).0;"
        )?;
        let hash = hex_digest(bytes);
        writeln!(self.fingerprints, "    ({name:?}, {entries}, {size}, {hash:?}),")?;
        Ok(())
    }

    /// Writes `tables.rs`.
    pub(crate) fn finish(mut self) -> Result<(), Box<dyn Error>> {
        let all = hex(&Sha256::digest(self.fingerprints.as_bytes()));
        writeln!(
            self.code,
            "/// Name and parts of each phrase table.\n\
             pub(crate) static PHRASE_TABLES: &[(&str, PhraseParts<&[u8]>)] = &[\n{}\n];\n\
             /// Name and parts of each fused table.\n\
             pub(crate) static FUSED_TABLES: &[(&str, FusedParts<&[u8]>)] = &[\n{}\n];\n\
             /// A hash of what each fused table was made of.\n\
             pub(crate) static FUSED_CONTENTS: &[&str] = &{:?};",
            self.phrase_parts.join("\n"),
            self.fused_parts.join("\n"),
            self.fused_contents
        )?;
        let reference = |number: &usize| format!("&DICTIONARY_{number}");
        let references = |numbers: &[usize]| {
            format!("&[{}]", numbers.iter().map(reference).collect::<Vec<_>>().join(", "))
        };
        let numbers: Vec<usize> = (0..self.dictionaries.len()).collect();
        let sources: Vec<String> =
            self.phrase_sources.iter().map(|numbers| references(numbers)).collect();
        writeln!(
            self.code,
            "/// The text of every dictionary.\n\
             pub(crate) static DICTIONARIES: &[&Dictionary] = {};\n\
             /// The dictionaries of each phrase table, in the order in which they are asked.\n\
             pub(crate) static PHRASE_SOURCES: &[&[&Dictionary]] = &[\n    {}];",
            references(&numbers),
            sources.join(",\n    "),
        )?;
        writeln!(
            self.code,
            "/// Name, entries, bytes and SHA-256 of every compiled table.\n\
             pub(crate) static FINGERPRINTS: &[(&str, usize, usize, &str)] = &[\n{}];\n\
             pub(crate) static FINGERPRINT: &str = {all:?};",
            self.fingerprints
        )?;
        std::fs::write(self.folder.join("tables.rs"), self.code)?;
        Ok(())
    }
}

/// SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn hex_digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
