use std::sync::Arc;

use super::run::Run;
use super::settings::Settings;
use super::{Document, Explained, Normalized, Traced};
use crate::Error;
use crate::convert::Scratch;
use crate::offsets::{EditSink, OffsetMap};
#[cfg(feature = "batch")]
use crate::target::Target;

/// Normalizer for one thread, with buffers that are reused from document to document.
///
/// ```
/// use hanfold::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HANS);
/// let documents = ["霧散了", "船開了"];
/// let texts: Vec<String> = std::thread::scope(|scope| {
///     let convert = |text| {
///         let mut worker = normalizer.worker();
///         scope.spawn(move || worker.normalize(text).map(|done| done.text.into_owned()))
///     };
///     let threads = documents.map(convert);
///     threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Result<_, _>>()
/// })?;
/// assert_eq!(texts, ["雾散了", "船开了"]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug)]
pub struct Worker {
    settings: Arc<Settings>,
    scratch: Scratch,
}

impl Worker {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        Self { settings, scratch: Scratch::default() }
    }

    /// Returns the target of the conversion, if there is one.
    #[cfg(feature = "batch")]
    pub(crate) fn target(&self) -> Option<Target> {
        self.settings.mode.target()
    }

    /// Normalizes a document.
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let mut worker = Normalizer::new(Target::HANT).worker();
    /// let changed = ["雾散了", "山水"].iter().filter(|text| match worker.normalize(**text) {
    ///     Ok(done) => done.text != ***text,
    ///     Err(_) => false,
    /// });
    /// assert_eq!(changed.count(), 1);
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Binary`](crate::ErrorKind::Binary) if the document is not text.
    pub fn normalize<'a>(
        &mut self,
        document: impl Into<Document<'a>>,
    ) -> Result<Normalized<'a>, Error> {
        let document = document.into();
        let run = self.run::<()>(&document, false)?;
        if run.has_untraced_places() {
            // Only offset maps can locate these places in the document. Such documents are rare.
            return Ok(self.run::<OffsetMap>(&document, false)?.finish());
        }
        Ok(run.finish())
    }

    /// Normalizes a document and records where its text comes from: see [`Normalizer::trace`](super::Normalizer::trace).
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let mut worker = Normalizer::new(Target::HANS).worker();
    /// for original in [&b"\xC3\xFA\xB4\xB2"[..], "霧散".as_bytes()] {
    ///     let traced = worker.trace(original)?;
    ///     assert_eq!((&*traced.normalized.text, traced.undo()), ("雾散", original.to_vec()));
    /// }
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`normalize`](Self::normalize).
    pub fn trace<'a>(&mut self, document: impl Into<Document<'a>>) -> Result<Traced<'a>, Error> {
        let document = document.into();
        Ok(self.run::<OffsetMap>(&document, false)?.finish_with_provenance(document.bytes()))
    }

    /// Normalizes a document and explains the reading of each ambiguous character: see
    /// [`Normalizer::explain`](super::Normalizer::explain).
    ///
    /// ```
    /// use hanfold::{Normalizer, Target};
    ///
    /// let mut worker = Normalizer::new(Target::HANT).worker();
    /// let number = |explained: hanfold::explain::Explained| explained.readings.len();
    /// assert_eq!(worker.explain("头发").map(number)?, 1);
    /// assert_eq!(worker.explain("山水").map(number)?, 0); // no character has several readings
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails under the same conditions as [`normalize`](Self::normalize).
    pub fn explain<'a>(
        &mut self,
        document: impl Into<Document<'a>>,
    ) -> Result<Explained<'a>, Error> {
        let document = document.into();
        let run = self.run::<OffsetMap>(&document, true)?;
        let (normalized, readings) = run.finish_with_explanations();
        Ok(Explained { normalized, readings })
    }

    /// Runs all stages. `explains` is whether readings are explained.
    fn run<'a, R: EditSink>(
        &mut self,
        document: &Document<'a>,
        explains: bool,
    ) -> Result<Run<'a, '_, R>, Error> {
        let mut run = Run::decode(document, &self.settings, &mut self.scratch)?;
        if explains {
            run.explain_readings();
        }
        run.repair();
        run.convert();
        Ok(run)
    }
}
