"""Gives kyctl's tree by Jinja2, as people render such files by hand: the texts of
testdata/floor as templates, each node's files one after another. It checks
nothing. internal/bench compares the trees, and measures kyctl against this.

    python3 render.py cluster.yaml DIR
"""

import hashlib
import os
import re
import sys
from pathlib import Path

import jinja2
import yaml

TEXTS = Path(__file__).parent.parent / "floor"
ENV = jinja2.Environment(keep_trailing_newline=True, undefined=jinja2.StrictUndefined, autoescape=False)


def template(name):
    """A text of the floor: @WORD@ is a value, a line with @HOST@ is each server's."""
    lines = []
    for line in (TEXTS / name).read_text().splitlines(keepends=True):
        line = re.sub("@([A-Z]+)@", lambda m: "{{ %s }}" % m[1].lower(), line)
        if "{{ host }}" in line:
            line = line.replace("{{ host }}", "{{ n.host }}").replace("{{ name }}", "{{ n.name }}")
            line = "{% for n in servers %}" + line + "{% endfor %}"
        lines.append(line)
    return ENV.from_string("".join(lines))


class Tree:
    def __init__(self, root):
        self.root, self.entries = root, []

    def put(self, path, mode, text, flags):
        raw = text.encode()
        self.file(path, mode, raw)
        self.entries.append(
            '    {"path": "%s", "mode": "0%o", "size": %d, "sha256": "%s"%s}'
            % (path, mode, len(raw), hashlib.sha256(raw).hexdigest(), flags)
        )

    def file(self, path, mode, raw):
        name = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(raw)


def main(source, root):
    raw = Path(source).read_bytes()
    cluster = yaml.load(raw, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    servers = [n for n in cluster["nodes"] if n["mode"] != "job"]
    redis = cluster["sessions"]["redis"]
    tree = Tree(root)
    balancer = template("kylin.conf").render(
        servers=servers, zone=(64 + 2 * len(servers) + 63) // 64 * 64, idle=min(32 * len(servers), 256)
    )
    tree.put("load-balancer/nginx/kylin.conf", 0o644, balancer, ', "restart": "reload"')
    properties, context, store = (
        template(t) for t in ("kylin.properties", "context.xml", "redis-data-cache.properties")
    )
    for n in cluster["nodes"]:
        home, partial = "nodes/" + n["name"], ', "partial": true, "restart": "restart"'
        tree.put(home + "/conf/kylin.properties", 0o644, properties.render(mode=n["mode"]), partial)
        if n["mode"] == "job":
            continue
        tree.put(home + "/tomcat/conf/context.xml", 0o644, context.render(), partial)
        values = {"redis": ",".join(redis["hosts"]), "password": os.environ[redis["password"]["env"]]}
        tree.put(home + "/tomcat/conf/redis-data-cache.properties", 0o600, store.render(values), ', "restart": "restart"')
    manifest = template("manifest.json").render(
        description=os.path.basename(source), sum=hashlib.sha256(raw).hexdigest(), files=",\n".join(tree.entries)
    )
    tree.file("manifest.json", 0o600, manifest.encode())


main(*sys.argv[1:])
