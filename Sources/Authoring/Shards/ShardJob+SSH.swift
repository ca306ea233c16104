extension ShardJob {
    /// A script for GNU parallel: the plan's folder goes to each machine, the share's folder comes back.
    var ssh: String {
        """
        #!/bin/bash
        # \(file) on \(shards) machines over ssh, started by GNU parallel:
        #
        #   ./THIS_FILE HOST...            \(shards) names as ssh takes them, one a share
        #
        # weir must be on the PATH here and on the machines, and GNU parallel here. Start it where the plan's path is true: the
        # plan's folder is sent along, because its files lie there. What the plan takes from the environment, such as keys, must be
        # in that of the machines. The exit code is the verdict on the whole.
        \(sshHead)
        # All shares begin at this instant; one that is not ready by then ends with 96 and says by how much it was late.
        start=$(date -u -d "+${WEIR_START_IN:-30} seconds" +%Y-%m-%dT%H:%M:%SZ)
        export start

        share() {
            \(sshSend)
            ssh "$host" "cd $there && weir run \(Self.quoted(file)) --shard $index/\(shards) --start-at $start --quiet \\
                -o out/$index"\(quotedOnceMore) > "$out/share-$index.log" || code=$?
            # Also of a share that failed: what it sent is still wanted.
            ssh "$host" "tar -C $there/out -cf - $index && rm -rf $there && { rmdir $remote 2>/dev/null || true; }" | tar -C "$out" -xf - || true
            return "$code"
        }
        export -f share

        \(sshParallel)

        # The thresholds are judged here, once, on all that was sent.
        exec weir merge "$out"/[0-9]* -o "$out/whole"

        """
    }

    /// The arguments as one word of the shell here, which the shell there takes apart.
    var quotedOnceMore: String { arguments.isEmpty ? "" : Self.quoted(words) }

    /// What both scripts begin with: as many hosts as shares, a folder here, and one there.
    var sshHead: String {
        """
        set -euo pipefail

        if [ $# -ne \(shards) ]; then
            echo "usage: $0 HOST...   (\(shards) hosts, one a share; $# given)" >&2
            exit 64
        fi
        out=reports/\(name)-$(date -u +%Y%m%dT%H%M%SZ)
        mkdir -p "$out"
        export out
        export remote=.weir-\(name)-$$
        """
    }

    /// Sends the plan's folder to a share's machine.
    var sshSend: String {
        """
        local index=$1 host=$2 code=0
            # A folder a share: machines may have one home.
            local there=$remote/$index
            tar -C \(Self.quoted(folder)) --exclude=./reports -cf - . | ssh "$host" "mkdir -p $there && tar -C $there -xf -"
        """
    }

    /// Starts a share on each host.
    var sshParallel: String {
        """
        parallel --jobs 0 --link --line-buffer --tagstring '{2}' share {1} {2} ::: {0..\(shards - 1)} ::: "$@" || true
        """
    }
}
