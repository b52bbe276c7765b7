use std::sync::Arc;

use super::run::Run;
use super::settings::Settings;
use super::{Document, Explained, Normalized, Traced};
use crate::Error;
use crate::convert::Scratch;
use crate::offsets::{OffsetMap, Record};

/// Normalizer for one thread, with buffers that are reused from document to document.
#[derive(Debug)]
pub struct Worker {
    settings: Arc<Settings>,
    scratch: Scratch,
}

impl Worker {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        Self { settings, scratch: Scratch::default() }
    }

    /// Normalizes a document.
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if the document is not text.
    pub fn normalize<'a>(
        &mut self,
        document: impl Into<Document<'a>>,
    ) -> Result<Normalized<'a>, Error> {
        let document = document.into();
        let run = self.run::<()>(&document)?;
        if run.has_untraced_places() {
            // Only offset maps can locate these places in the document. Such documents are rare.
            return Ok(self.run::<OffsetMap>(&document)?.finish());
        }
        Ok(run.finish())
    }

    /// Normalizes a document and records where its text comes from: see [`Normalizer::trace`].
    ///
    /// # Errors
    /// Fails under the same conditions as [`normalize`](Self::normalize).
    pub fn trace<'a>(&mut self, document: impl Into<Document<'a>>) -> Result<Traced<'a>, Error> {
        let document = document.into();
        Ok(self.run::<OffsetMap>(&document)?.finish_with_provenance(document.bytes()))
    }

    /// Normalizes a document and explains the reading of each ambiguous character: see [`Normalizer::explain`].
    ///
    /// # Errors
    /// Fails under the same conditions as [`normalize`](Self::normalize).
    pub fn explain<'a>(
        &mut self,
        document: impl Into<Document<'a>>,
    ) -> Result<Explained<'a>, Error> {
        let document = document.into();
        let mut run = Run::<OffsetMap>::decode(&document, &self.settings, &mut self.scratch)?;
        run.explain_readings();
        run.repair();
        run.convert();
        let (normalized, readings) = run.finish_with_explanations();
        Ok(Explained { normalized, readings })
    }

    fn run<'a, R: Record>(&mut self, document: &Document<'a>) -> Result<Run<'a, '_, R>, Error> {
        let mut run = Run::decode(document, &self.settings, &mut self.scratch)?;
        run.repair();
        run.convert();
        Ok(run)
    }
}
