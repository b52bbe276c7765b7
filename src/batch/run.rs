use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::{Error, ErrorKind, parallel};

/// Number of threads that a file can occupy: one, or more if it is huge.
///
/// ```
/// use hanfold::batch;
///
/// # let folder = tempfile::tempdir()?;
/// let letter = folder.path().join("letter.txt");
/// std::fs::write(&letter, "霧散了")?;
/// assert_eq!(batch::threads_for(&letter), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn threads_for(file: &Path) -> usize {
    let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    match usize::try_from(bytes) {
        Ok(bytes) if bytes < parallel::HUGE => 1,
        Ok(bytes) => bytes / parallel::PART,
        Err(_) => usize::MAX,
    }
}

/// Parallel work on items, by default in one thread per processor.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use hanfold::batch::Parallel;
/// use hanfold::{Normalizer, Target};
///
/// let normalizer = Normalizer::new(Target::HANS);
/// let titles = ["霧散了", "船開了", "山水"];
/// let mut converted = Vec::new();
/// Parallel::new(&titles).run(
///     || normalizer.worker(),
///     |worker, title| worker.normalize(*title).map(|done| done.text.into_owned()),
///     |text| {
///         converted.extend(text); // in the order of the titles
///         ControlFlow::Continue(())
///     },
/// )?;
/// assert_eq!(converted, ["雾散了", "船开了", "山水"]);
/// # Ok::<(), hanfold::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Parallel<'a, T> {
    items: &'a [T],
    jobs: usize,
    stop: Option<&'a AtomicBool>,
    threads: fn(&T) -> usize,
}

impl<'a, T: Sync> Parallel<'a, T> {
    /// Creates the work on some items.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use hanfold::batch::Parallel;
    ///
    /// let mut squares = Vec::new();
    /// let keep = |square| {
    ///     squares.push(square);
    ///     ControlFlow::Continue(())
    /// };
    /// Parallel::new(&[1, 2, 3]).run(|| (), |(), number| number * number, keep)?;
    /// assert_eq!(squares, [1, 4, 9]);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn new(items: &'a [T]) -> Self {
        Self { items, jobs: 0, stop: None, threads: |_| 1 }
    }

    /// Sets the number of items that are processed at a time; 0 is the number of processors.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use hanfold::batch::Parallel;
    ///
    /// let mut threads = Vec::new();
    /// let keep = |thread| {
    ///     threads.push(thread);
    ///     ControlFlow::Continue(())
    /// };
    /// let thread = |_: &mut (), _: &char| std::thread::current().id();
    /// Parallel::new(&['甲', '乙', '丙']).with_jobs(1).run(|| (), thread, keep)?;
    /// assert!(threads.iter().all(|thread| *thread == threads[0]));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Sets a flag that stops the work: once it is true, no item is begun. Items in progress are finished and passed on. The work sets
    /// it as well, when the sink breaks.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use std::sync::atomic::AtomicBool;
    ///
    /// use hanfold::batch::Parallel;
    ///
    /// let stop = AtomicBool::new(true); // as if the user had interrupted it already
    /// let mut count = 0;
    /// let sink = |()| {
    ///     count += 1;
    ///     ControlFlow::Continue(())
    /// };
    /// Parallel::new(&['甲', '乙']).with_stop(&stop).run(|| (), |(), _| (), sink)?;
    /// assert_eq!(count, 0);
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    pub fn with_stop(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Sets the function that returns the number of threads that an item can occupy, by default one: see [`threads_for`]. Idle threads
    /// help with huge documents.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use std::path::PathBuf;
    ///
    /// use hanfold::batch::{Parallel, threads_for};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::write(folder.path().join("novel.txt"), "霧")?;
    /// let files = [folder.path().join("novel.txt")];
    /// let read = |(): &mut (), file: &PathBuf| std::fs::read_to_string(file);
    /// let mut texts = Vec::new();
    /// let keep = |text: std::io::Result<String>| {
    ///     texts.extend(text);
    ///     ControlFlow::Continue(())
    /// };
    /// // A single file has all threads, if it is huge.
    /// Parallel::new(&files).with_threads(|file| threads_for(file)).run(|| (), read, keep)?;
    /// assert_eq!(texts, ["霧"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_threads(mut self, threads: fn(&T) -> usize) -> Self {
        self.threads = threads;
        self
    }

    /// Processes the items and passes the results to `sink` in the order of the items.
    ///
    /// Each thread creates a `worker` and takes the next item until none is left or the work is stopped. There are no more threads
    /// than the first items can occupy. `sink` runs on the calling thread; when it breaks, the work is stopped, and nothing more is
    /// passed on.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use hanfold::batch::Parallel;
    ///
    /// // The first word that is long enough.
    /// let mut found = None;
    /// let sink = |word: String| match word.chars().count() {
    ///     0..3 => ControlFlow::Continue(()),
    ///     _ => {
    ///         found = Some(word);
    ///         ControlFlow::Break(())
    ///     }
    /// };
    /// Parallel::new(&["山", "圖書館", "水"]).run(|| (), |(), word| word.to_string(), sink)?;
    /// assert_eq!(found.as_deref(), Some("圖書館"));
    /// # Ok::<(), hanfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn run<W, R: Send>(
        &self,
        worker: impl Fn() -> W + Sync,
        work: impl Fn(&mut W, &T) -> R + Sync,
        mut sink: impl FnMut(R) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let pool = self.thread_pool()?;
        let never = AtomicBool::new(false);
        let (items, stop) = (self.items, self.stop.unwrap_or(&never));
        let (sender, results) = mpsc::channel();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let sender = sender;
                pool.broadcast(|_| {
                    let mut worker = worker();
                    while !stop.load(Ordering::Relaxed) {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(index) else { break };
                        // The receiver is gone only after the sink broke.
                        if sender.send((index, work(&mut worker, item))).is_err() {
                            break;
                        }
                    }
                });
            });
            // Results that wait for those of earlier items.
            let mut waiting: BTreeMap<usize, R> = BTreeMap::new();
            let mut next_passed = 0;
            for (index, result) in results {
                waiting.insert(index, result);
                while let Some(result) = waiting.remove(&next_passed) {
                    next_passed += 1;
                    if sink(result).is_break() {
                        stop.store(true, Ordering::Relaxed);
                        return;
                    }
                }
            }
        });
        Ok(())
    }

    /// Starts the threads: no more than the first items can occupy.
    fn thread_pool(&self) -> Result<rayon::ThreadPool, Error> {
        let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let jobs = if self.jobs == 0 { processors() } else { self.jobs };
        let mut usable = 0usize;
        // The first items decide whether all threads are of use.
        for item in self.items.iter().take_while(|_| jobs > 1).take(jobs) {
            usable = usable.saturating_add((self.threads)(item));
        }
        let jobs = jobs.min(usable).max(1);
        rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(|error| {
            let message = format!("{jobs} threads cannot be started");
            Error::new(ErrorKind::InvalidOptions, message).caused_by(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_takes_longest() {
        let items: Vec<u64> = (0..200).collect();
        for jobs in [1, 2, 7] {
            let mut seen = Vec::new();
            let slow = |_: &mut (), &n: &u64| {
                std::thread::sleep(std::time::Duration::from_micros((n * 37) % 400));
                n
            };
            let sink = |n| {
                seen.push(n);
                ControlFlow::Continue(())
            };
            Parallel::new(&items).with_jobs(jobs).run(|| (), slow, sink).unwrap();
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn items_begun_before_a_stop_reach_the_sink() {
        let items: Vec<usize> = (0..10_000).collect();
        let (stop, begun) = (AtomicBool::new(false), AtomicUsize::new(0));
        let work = |_: &mut (), &n: &usize| {
            if begun.fetch_add(1, Ordering::Relaxed) == 100 {
                stop.store(true, Ordering::Relaxed);
            }
            n
        };
        let mut seen = Vec::new();
        let sink = |n| {
            seen.push(n);
            ControlFlow::Continue(())
        };
        Parallel::new(&items).with_jobs(3).with_stop(&stop).run(|| (), work, sink).unwrap();
        assert_eq!(seen, items[..begun.load(Ordering::Relaxed)]);
        assert!(seen.len() < items.len());
    }

    #[test]
    fn no_item_is_begun_after_a_break() {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..10_000).collect();
        let work = |_: &mut (), &n: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_micros(50));
            n
        };
        let sink = |n| match n {
            5 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        Parallel::new(&items).with_jobs(2).run(|| (), work, sink).unwrap();
        assert!(begun.load(Ordering::Relaxed) < items.len());
    }
}
