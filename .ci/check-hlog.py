"""Reads a run's histograms.hlog with the public hdrhistogram reader and compares percentiles with summary.json."""
import json
import math
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

folder = sys.argv[1]
summary = json.load(open(f"{folder}/summary.json", encoding="utf-8"))
tags = set()
with open(f"{folder}/histograms.hlog", encoding="utf-8") as log:
    for line in log:
        if line.startswith("Tag="):
            tags.add(line[4:].split(",", 1)[0])
assert tags, "no histogram"


def read(tag):
    """All intervals of one tag as one histogram; in this library a reader has to take them one by one."""
    total = HdrHistogram(1000, 3_600_000_000_000, 3)
    with open(f"{folder}/histograms.hlog", encoding="utf-8") as log:
        for line in log:
            if line.startswith(f"Tag={tag},"):
                total.decode_and_add(line.rsplit(",", 1)[1].strip())
    return total


compared = 0
for sampler in summary["samplers"]:
    for metric, figures in sampler["metrics"].items():
        matching = [tag for tag in tags if tag.startswith(metric + ":")]
        if len(summary["samplers"]) > 1:
            name = "".join(c if c.isalnum() or c in "-_./" else "_" for c in sampler["name"])
            matching = [tag for tag in matching if tag == f"{metric}:{name}"]
        if len(matching) != 1:
            continue
        histogram = read(matching[0])
        assert histogram.get_total_count() == figures["count"], (metric, histogram.get_total_count(), figures["count"])
        for name, percent in [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99)]:
            # The reader rounds a rank to the nearest, Weir takes the one that covers the share: stay clear of the next.
            rank = max(1, math.ceil(percent / 100 * figures["count"] - 1e-9))
            found = histogram.get_value_at_percentile((rank - 0.25) / figures["count"] * 100) / 1e6
            expected = figures[name]
            assert abs(found - expected) <= max(0.002 * expected, 0.002), (metric, name, found, expected)
            compared += 1
assert compared, "nothing to compare"

# The log's own reader, header and all, must take every line that it is given.
reader = HistogramLogReader(f"{folder}/histograms.hlog", HdrHistogram(1000, 3_600_000_000_000, 3))
intervals = 0
while reader.get_next_interval_histogram() is not None:
    intervals += 1
assert intervals, "the log's reader finds no interval"
