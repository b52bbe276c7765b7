//! Converters that are compared.

use crate::Result;

/// Requirement on a peer's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The output is the reference.
    Judge,
    /// The output must equal the judge's.
    Ours,
    /// The output is compared; any result is accepted.
    Other,
    /// Less work than conversion: the output is ignored.
    Limit,
}

#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) program: &'static str,
    pub(crate) argument: Option<&'static str>,
    pub(crate) role: Role,
}

/// Peers in the order of the tables. The others are compared with the first.
pub(crate) const PEERS: &[Peer] = &[
    peer("hanfold", "peer-hanfold", None, Role::Ours),
    peer("hanfold (fresh output)", "peer-hanfold", Some("fresh"), Role::Ours),
    peer("hanfold (offsets)", "peer-hanfold", Some("offsets"), Role::Ours),
    peer("hanfold fold", "peer-hanfold", Some("fold"), Role::Ours),
    peer("hanfold fold (offsets)", "peer-hanfold", Some("fold-offsets"), Role::Ours),
    peer("OpenCC 1.4.2", "peer-opencc", None, Role::Judge),
    peer("zhconv 0.4.2", "peer-zhconv", None, Role::Other),
    peer("zhconv 0.4.2 (opencc)", "peer-zhconv-opencc", None, Role::Other),
    peer("opencc-fmmseg 0.13.0", "peer-fmmseg", None, Role::Other),
    peer("ferrous-opencc 0.4.0", "peer-ferrous", None, Role::Other),
    peer("hanconv 0.5.1", "peer-hanconv", None, Role::Other),
    peer("charabia 0.10.0 (Chinese)", "peer-charabia", None, Role::Other),
    peer("limit: character table", "peer-limits", Some("table"), Role::Limit),
    peer("limit: simdutf8", "peer-limits", Some("simdutf8"), Role::Limit),
    peer("limit: memcpy", "peer-limits", Some("memcpy"), Role::Limit),
];

const fn peer(
    name: &'static str,
    program: &'static str,
    argument: Option<&'static str>,
    role: Role,
) -> Peer {
    Peer { name, program, argument, role }
}

/// The peers named by `wanted`; all, if it is empty. The judge and hanfold are always included.
pub(crate) fn wanted(wanted: &[String]) -> Result<Vec<&'static Peer>> {
    let is_named = |peer: &Peer, name: &String| peer.name.contains(name.as_str());
    if let Some(nobody) = wanted.iter().find(|name| !PEERS.iter().any(|p| is_named(p, name))) {
        let names: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
        return Err(format!("no peer \"{nobody}\"; there are {}", names.join("; ")).into());
    }
    let peers = PEERS.iter().filter(|peer| {
        wanted.is_empty()
            || matches!(peer.role, Role::Judge | Role::Ours)
            || wanted.iter().any(|name| is_named(peer, name))
    });
    Ok(peers.collect())
}
