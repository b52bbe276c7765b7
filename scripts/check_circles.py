#!/usr/bin/env python3
"""Fails if files of `src` use each other in a circle.

    python3 scripts/check_circles.py

An edge is a path that begins with `crate` or `super`, resolved to the file that defines the name: re-exports are followed, and are
not uses themselves. A module also uses the children that it declares. A child may use its ancestors: these edges do not count.
Neither do tests. Each circle is printed as the set of its files, with one round through them.
"""

import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"
ROOTS = [SRC / "lib.rs", SRC / "bin/hanfold/main.rs"]
TESTS = re.compile(r"#\[cfg\(test\)\]\s*mod tests \{.*", re.DOTALL)
NOISE = re.compile(r"//[^\n]*|b?'(?:\\.[^']*|[^'\\])'|" r'r#*"(?:.|\n)*?"#*|"(?:\\.|[^"\\])*"')
MODULE = re.compile(r"((?:#\[[^\]]*\]\s*)*)(?:pub(?:\([^)]*\))? )?mod (\w+);")
USE = re.compile(r"^[ \t]*(pub(?:\([^)]*\))? )?use ([^;]+);", re.MULTILINE)
PATH = re.compile(r"(?<![\w:$])(?:crate|super)(?:::\w+)+")


def expand(tree):
    """Yields the paths of a `use` tree, as lists of segments, with the names that they bind."""
    tree = tree.strip()
    head, brace, rest = tree.partition("{")
    if not brace:
        path, _, alias = tree.partition(" as ")
        segments = path.strip().split("::")
        yield segments, alias.strip() or segments[-1]
        return
    depth, item = 0, ""
    for c in rest.rstrip()[:-1] + ",":
        depth += (c == "{") - (c == "}")
        if c == "," and depth == 0:
            if item.strip():
                for segments, name in expand(item):
                    before = head.strip().rstrip(":").split("::")
                    yield (before + segments, name) if segments != ["self"] else (before, before[-1])
            item = ""
        else:
            item += c


class Module:
    def __init__(self, file, parent):
        self.file, self.parent, self.children, self.uses, self.paths = file, parent, {}, {}, []
        text = NOISE.sub('""', TESTS.sub("", file.read_text(encoding="utf-8")))
        for match in USE.finditer(text):
            for segments, name in expand(match[2]):
                self.uses[name] = segments
                if not match[1] or len(re.findall(rf"\b{re.escape(name)}\b", text)) > 1:
                    self.paths.append(segments)
        self.paths += [path.split("::") for path in PATH.findall(USE.sub("", text))]
        folder = file.parent if file.name in ("mod.rs", "lib.rs", "main.rs") else file.with_suffix("")
        for attributes, name in MODULE.findall(text):
            if "cfg(test)" in attributes or "path" in attributes:
                continue
            for path in (folder / f"{name}.rs", folder / name / "mod.rs"):
                if path.exists():
                    self.children[name] = Module(path, self)

    def all(self):
        yield self
        for child in self.children.values():
            yield from child.all()

    def root(self):
        return self.parent.root() if self.parent else self

    def ancestors(self):
        return [self.parent, *self.parent.ancestors()] if self.parent else []

    def resolve(self, segments, seen=()):
        """Returns the module that defines the name of a path, or none if the path leaves the crate."""
        first, *rest = segments
        if first == "crate":
            return self.root().find(rest, seen)
        if first in ("super", "self"):
            module = self.parent if first == "super" else self
            return module and (module.resolve(rest, seen) if rest[:1] == ["super"] else module.find(rest, seen))
        return self.find(segments, seen) if first in self.children else None

    def find(self, segments, seen):
        """Returns the module that defines the name of a path from here, by modules and re-exports."""
        if not segments or (self, tuple(segments)) in seen:
            return self
        first, *rest = segments
        seen = (*seen, (self, tuple(segments)))
        if first in self.children:
            return self.children[first].find(rest, seen)
        if first in self.uses:
            return self.resolve([*self.uses[first], *rest], seen) or self
        return self


def circles(edges):
    """Returns the strongly connected components of more than one node (Tarjan 1972)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for after in edges[node]:
            if after not in index:
                visit(after)
            if after in stack:
                low[node] = min(low[node], low[after])
        if low[node] == index[node]:
            at = stack.index(node)
            component = stack[at:]
            del stack[at:]
            if len(component) > 1:
                found.append(component)

    for node in edges:
        if node not in index:
            visit(node)
    return found


def one_round(edges, component):
    """Returns a shortest path from a file of a circle back to it."""
    paths = [[min(component, key=lambda module: module.file)]]
    for path in paths:
        for after in sorted(edges[path[-1]] & set(component), key=lambda module: module.file):
            if after is path[0]:
                return [*path, after]
            if after not in path:
                paths.append([*path, after])
    return []


def main():
    edges = {}
    for root in ROOTS:
        for module in Module(root, None).all():
            targets = {module.resolve(path) for path in module.paths} | set(module.children.values())
            edges[module] = targets - {None, module, *module.ancestors()}
    found = circles(edges)
    name = lambda module: str(module.file.relative_to(SRC))
    for component in sorted(found, key=lambda component: min(map(name, component))):
        print(f"{len(component)} files: {', '.join(sorted(map(name, component)))}")
        print(f"  {' -> '.join(map(name, one_round(edges, component)))}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
