extension ShardJob {
    /// A batch script: one allocation, a share a node, and the merging behind them.
    var slurm: String {
        """
        #!/bin/bash
        # \(file) on \(shards) machines, one share a node. Submit it from a folder that all nodes see:
        #
        #   sbatch THIS_FILE
        #
        # weir must be on the PATH of the nodes. The job's exit code is the verdict on the whole.
        \(slurmNodes)
        # Minutes: the plan's, and ten more for set-up, the last streams and the merging.
        #SBATCH --time=\(minutes ?? 60)
        \(slurmHead)

        # All shares begin at this instant; one that is not ready by then ends with 96 and says by how much it was late.
        # Set-up groups run before it: give a plan whose set-up takes long more than these 30 seconds.
        start=$(date -u -d "+${WEIR_START_IN:-30} seconds" +%Y-%m-%dT%H:%M:%SZ)

        # A share that fails ends no other: what they sent is still wanted, and weir merge names what is missing.
        srun --kill-on-bad-exit=0 bash -c '
            exec weir run "$1" --shard "$SLURM_PROCID/$SLURM_NTASKS" --start-at "$2" --quiet -o "$3/$SLURM_PROCID" "${@:4}"
        ' share "$plan" "$start" "$out"\(words) || true

        # The thresholds are judged here, once, on all that was sent.
        exec weir merge "$out"/[0-9]* -o "$out/whole"

        """
    }

    /// A share a node, and where the log goes.
    var slurmNodes: String {
        """
        #SBATCH --job-name=weir-\(name)
        #SBATCH --nodes=\(shards)
        #SBATCH --ntasks=\(shards)
        #SBATCH --ntasks-per-node=1
        # A share wants its node for itself: what runs beside it would look like the service.
        #SBATCH --exclusive
        #SBATCH --output=weir-\(name)-%j.log
        """
    }

    /// What both scripts begin with.
    var slurmHead: String {
        """
        set -euo pipefail

        plan=\(Self.quoted(path))
        out=reports/\(name)-$SLURM_JOB_ID
        mkdir -p "$out"
        """
    }
}
