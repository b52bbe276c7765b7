//! Groups of tables, and their reduction to one map.
//!
//! OpenCC looks a position up in a *group*. With the policy `short_circuit` the first member with any match wins; with `union` the
//! longest match of all members wins (the first member's, if equal). Members can be groups themselves.
//!
//! [`flatten`] reduces a group to one map whose longest match at every position is the group's answer, so that the engine needs
//! only one lookup and no policy:
//!
//! - a table is its own map;
//! - a union is the union of its members' maps, the first member's value winning;
//! - a short circuit is its first member's map, plus those keys of each later member that have no prefix (themselves included) in
//!   the map so far.
//!
//! Proof of the last: if an earlier member matches at a position with some key *p*, every key of a later member that also matches
//! there and is at least as long as *p* begins with *p* and was left out; shorter ones lose to *p* by length. If no earlier member
//! matches, no matching key of a later member was left out, because the prefix that would have excluded it would itself match.

use std::collections::BTreeMap;

/// A table or a group of them.
#[derive(Debug, Clone)]
pub(crate) enum Group<'a> {
    /// One table, as rows of key and value.
    Table(Vec<(&'a str, &'a str)>),
    /// The first member with a match wins.
    ShortCircuit(Vec<Group<'a>>),
    /// The longest match of all members wins.
    Union(Vec<Group<'a>>),
}

/// Reduces a group to a map with the same longest matches.
pub(crate) fn flatten<'a>(group: &Group<'a>) -> BTreeMap<&'a str, &'a str> {
    match group {
        Group::Table(rows) => rows.iter().copied().collect(),
        Group::Union(members) => {
            let mut map = BTreeMap::new();
            for member in members {
                for (key, value) in flatten(member) {
                    map.entry(key).or_insert(value);
                }
            }
            map
        }
        Group::ShortCircuit(members) => {
            let mut map = BTreeMap::new();
            for member in members {
                let reached: Vec<_> = flatten(member)
                    .into_iter()
                    .filter(|(key, _)| !prefixes(key).any(|prefix| map.contains_key(prefix)))
                    .collect();
                map.extend(reached);
            }
            map
        }
    }
}

/// Whether every key of the flattened map has the row of the first table, depth first, that has the key at all.
///
/// This holds unless a union contains a short circuit. In that case a table may have a key that its short circuit never reaches,
/// because an earlier member has a prefix of it, while a later member of the union provides the key. A short circuit in a short
/// circuit is harmless: a prefix that hides a key in the inner one hides it in the outer one, too.
pub(crate) fn is_in_order(group: &Group<'_>) -> bool {
    fn has_short_circuit(group: &Group<'_>) -> bool {
        match group {
            Group::Table(_) => false,
            Group::ShortCircuit(_) => true,
            Group::Union(members) => members.iter().any(has_short_circuit),
        }
    }
    match group {
        Group::Table(_) => true,
        Group::ShortCircuit(members) => members.iter().all(is_in_order),
        Group::Union(members) => !members.iter().any(has_short_circuit),
    }
}

/// Every prefix of `key`, itself included, shortest first.
pub(super) fn prefixes(key: &str) -> impl Iterator<Item = &str> {
    key.char_indices().filter_map(move |(at, c)| key.get(..at + c.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The group's answer by definition.
    fn answer<'a>(group: &Group<'a>, text: &str) -> Option<(&'a str, &'a str)> {
        match group {
            Group::Table(rows) => rows
                .iter()
                .copied()
                .filter(|(key, _)| text.starts_with(key))
                .max_by_key(|(key, _)| key.len()),
            Group::ShortCircuit(members) => members.iter().find_map(|m| answer(m, text)),
            Group::Union(members) => {
                let mut best: Option<(&str, &str)> = None;
                for found in members.iter().filter_map(|m| answer(m, text)) {
                    if best.is_none_or(|(key, _)| found.0.len() > key.len()) {
                        best = Some(found);
                    }
                }
                best
            }
        }
    }

    fn longest<'a>(map: &BTreeMap<&'a str, &'a str>, text: &str) -> Option<(&'a str, &'a str)> {
        prefixes(text).filter_map(|p| map.get_key_value(p)).last().map(|(k, v)| (*k, *v))
    }

    const KEYS: [&str; 14] =
        ["a", "b", "ab", "ba", "aa", "bb", "aba", "abb", "bab", "aab", "发", "发a", "a发", "aba发"];
    const VALUES: [&str; 5] = ["1", "2", "3", "4", "5"];

    fn any_group() -> impl Strategy<Value = Group<'static>> {
        let table = proptest::collection::btree_map(0..KEYS.len(), 0..VALUES.len(), 0..6)
            .prop_map(|m| Group::Table(m.into_iter().map(|(k, v)| (KEYS[k], VALUES[v])).collect()));
        table.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..4).prop_map(Group::ShortCircuit),
                proptest::collection::vec(inner, 1..4).prop_map(Group::Union),
            ]
        })
    }

    /// The value of a key in the first table, depth first, that has it.
    fn first_with<'a>(group: &Group<'a>, key: &str) -> Option<&'a str> {
        match group {
            Group::Table(rows) => rows.iter().find(|row| row.0 == key).map(|row| row.1),
            Group::ShortCircuit(members) | Group::Union(members) => {
                members.iter().find_map(|member| first_with(member, key))
            }
        }
    }

    /// Replaces every value in `group` by a unique one.
    fn numbered<'a>(group: &Group<'a>, next: &mut usize) -> Group<'a> {
        let mut all = |members: &[Group<'a>]| members.iter().map(|m| numbered(m, next)).collect();
        match group {
            Group::ShortCircuit(members) => Group::ShortCircuit(all(members)),
            Group::Union(members) => Group::Union(all(members)),
            Group::Table(rows) => Group::Table(
                rows.iter()
                    .map(|(key, _)| {
                        *next += 1;
                        (*key, &*next.to_string().leak())
                    })
                    .collect(),
            ),
        }
    }

    #[test]
    fn a_short_circuit_in_a_union_is_not_in_order() {
        let reached_by_the_second_only = Group::Union(vec![
            Group::ShortCircuit(vec![
                Group::Table(vec![("a", "1")]),
                Group::Table(vec![("ab", "2")]),
            ]),
            Group::Table(vec![("ab", "3")]),
        ]);
        assert_eq!(flatten(&reached_by_the_second_only).get("ab"), Some(&"3"));
        assert_eq!(first_with(&reached_by_the_second_only, "ab"), Some("2"));
        assert!(!is_in_order(&reached_by_the_second_only));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn in_order_every_key_comes_from_the_first_table_that_has_it(group in any_group()) {
            let group = numbered(&group, &mut 0);
            prop_assume!(is_in_order(&group));
            for (key, value) in flatten(&group) {
                prop_assert_eq!(Some(value), first_with(&group, key), "{}", key);
            }
        }


        #[test]
        fn flattening_keeps_every_answer(group in any_group(), text in "[ab发]{0,6}") {
            prop_assert_eq!(longest(&flatten(&group), &text), answer(&group, &text));
        }
    }
}
