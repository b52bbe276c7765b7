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

/// Processes items in parallel and passes the results to `sink` in the order of the items.
///
/// Starts `jobs` threads (0: one per processor), but no more than the first `jobs` items can occupy by `threads`. Each thread creates
/// a `worker` and takes the next item until none is left or `stop` is set; items in progress are finished and passed on. Idle
/// threads help with huge documents.
/// `sink` runs on the calling thread; when it breaks, `stop` is set and nothing more is passed on.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::sync::atomic::AtomicBool;
///
/// use hanfold::{Normalizer, Target, batch};
///
/// let normalizer = Normalizer::new(Target::HANS);
/// let titles = ["霧散了", "船開了", "山水"];
/// let mut converted = Vec::new();
/// batch::for_each(
///     &titles,
///     0, // a thread for each processor
///     &AtomicBool::new(false),
///     |_| 1,
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
///
/// # Errors
/// If the threads cannot be started.
pub fn for_each<T: Sync, W, R: Send>(
    items: &[T],
    jobs: usize,
    stop: &AtomicBool,
    threads: impl Fn(&T) -> usize,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &T) -> R + Sync,
    mut sink: impl FnMut(R) -> ControlFlow<()>,
) -> Result<(), Error> {
    let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = if jobs == 0 { processors() } else { jobs };
    let mut usable = 0usize;
    // The first items decide whether all threads are of use.
    for item in items.iter().take_while(|_| jobs > 1).take(jobs) {
        usable = usable.saturating_add(threads(item));
    }
    let jobs = jobs.min(usable).max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(|error| {
        Error::new(ErrorKind::InvalidOptions, format!("{jobs} threads: {error}"))
    })?;
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
            for_each(&items, jobs, &AtomicBool::new(false), |_| 1, || (), slow, sink).unwrap();
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn what_was_begun_is_handed_over() {
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
        for_each(&items, 3, &stop, |_| 1, || (), work, sink).unwrap();
        assert_eq!(seen, items[..begun.load(Ordering::Relaxed)]);
        assert!(seen.len() < items.len());
    }

    #[test]
    fn breaking_off_begins_nothing_more() {
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
        for_each(&items, 2, &AtomicBool::new(false), |_| 1, || (), work, sink).unwrap();
        assert!(begun.load(Ordering::Relaxed) < items.len());
    }
}
