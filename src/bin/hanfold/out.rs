//! Streams and files for results and reports.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use hanfold::batch::{self, WholeFile};

/// Whether a path means standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || (cfg!(unix) && path == Path::new("/dev/stdout"))
}

/// Whether a path is that of a pipe, a device or another thing that is written as a stream.
pub(crate) fn is_stream(path: &Path) -> bool {
    path.exists() && !path.is_file() && !path.is_dir()
}

/// Place that a result or a report is written to.
pub(crate) enum Out {
    /// Nothing is kept: no output was asked for, or its reader has closed the pipe.
    Nowhere,
    /// A pipe, terminal or standard output, written at once.
    Stream(Box<dyn Write>),
    /// A file that appears when it is complete.
    Whole(BufWriter<WholeFile>),
}

impl Out {
    /// Opens standard output, a pipe or a device, or begins a file.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        if is_stdout(path) {
            Ok(Self::Stream(Box::new(io::stdout())))
        } else if path.is_dir() {
            Err(io::ErrorKind::IsADirectory.into())
        } else if is_stream(path) {
            File::create(path).map(|file| Self::Stream(Box::new(file)))
        } else {
            WholeFile::create(&batch::resolve(path)).map(|file| Self::Whole(BufWriter::new(file)))
        }
    }

    /// Moves a complete file to its path.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Nowhere | Self::Stream(_) => Ok(()),
            Self::Whole(out) => {
                out.into_inner().map_err(io::Error::from).and_then(WholeFile::finish)
            }
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Nowhere => Ok(bytes.len()),
            Self::Stream(out) => out.write(bytes),
            Self::Whole(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::Stream(out) => out.flush(),
            Self::Whole(out) => out.flush(),
        }
    }
}
