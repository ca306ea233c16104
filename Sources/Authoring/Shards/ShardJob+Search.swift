import Timing

/// The files of a search for capacity, whose first share leads the others.
extension ShardJob {
    /// Where the others come to; any free port will do.
    private static let port = 7400

    /// A batch script: one allocation, a share a node, the first of which leads.
    var slurmSearch: String {
        """
        #!/bin/bash
        # How much load the service of \(file) carries, asked by \(shards) machines together, one share a node. Submit it from a
        # folder that all nodes see:
        #
        #   sbatch THIS_FILE
        #
        # weir must be on the PATH of the nodes, and they must reach port \(Self.port) of the first.
        \(slurmNodes)
        #SBATCH --time=120
        \(slurmHead)
        meet=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1):${WEIR_MEET_PORT:-\(Self.port)}

        # The first share leads and has the answer in "$out/0"; the highest exit code of all is the job's.
        exec srun --kill-on-bad-exit=0 bash -c '
            exec weir capacity "$1" --shard "$SLURM_PROCID/$SLURM_NTASKS" --meet "$2" --quiet -o "$3/$SLURM_PROCID" "${@:4}"
        ' share "$plan" "$meet" "$out"\(words)

        """
    }

    /// An Indexed Job with a share a pod, and the name by which the others find the first.
    var kubernetesSearch: String {
        let job = name + "-capacity"
        let folder = "/reports/\(name)-\(UTCTime(unixNanoseconds: startsAt).compact)"
        return """
            # How much load the service of \(file) carries, asked by \(shards) machines together, one share a pod:
            #
            #   kubectl delete --ignore-not-found configmap/weir-\(job) job/weir-\(job)
            #   kubectl create configmap weir-\(job) --from-file=\(self.folder)
            #   kubectl apply -f THIS_FILE
            #   kubectl logs --follow --tail=-1 -l job-name=weir-\(job),batch.kubernetes.io/job-completion-index=0
            #
            # It needs an image with weir (made by weir's Containerfile) and a claim weir-reports that the pods may write
            # (ReadWriteMany). What the plan takes from the environment, such as keys, comes from the secret weir-secrets. The first
            # pod leads and has the answer; the others wait for it.
            apiVersion: v1
            kind: Service
            metadata:
              name: weir-\(job)
              labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(job)}
            spec:
              # Without an address of its own, it gives each pod a name.
              clusterIP: None
              publishNotReadyAddresses: true
              selector: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(job)}
              ports:
                - {name: meet, port: \(Self.port)}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: weir-\(job)
              labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(job)}
            spec:
              completionMode: Indexed
              completions: \(shards)
              parallelism: \(shards)
              # A share is never run again: the search ends without it, and the first pod says so.
              backoffLimitPerIndex: 0
              maxFailedIndexes: \(shards)
            \(pods(
                of: job, "capacity",
                ["--meet", "weir-\(job)-0.weir-\(job):\(Self.port)", "--output", folder + "/$(JOB_COMPLETION_INDEX)"],
                port: Self.port))

            """
    }

    /// A script for GNU parallel: the plan's folder goes to each machine, the first share's folder comes back.
    var sshSearch: String {
        """
        #!/bin/bash
        # How much load the service of \(file) carries, asked by \(shards) machines together over ssh, started by GNU parallel:
        #
        #   ./THIS_FILE HOST...            \(shards) names as ssh takes them, one a share; the first leads
        #
        # weir must be on the PATH of the machines, and GNU parallel here. The machines must reach port \(Self.port) of the first by
        # its name here (WEIR_MEET=name:port says another). Start it where the plan's path is true: the plan's folder is sent along.
        # What the plan takes from the environment, such as keys, must be in that of the machines. The exit code is that of the
        # first share, which has the answer.
        \(sshHead)
        export meet=${WEIR_MEET:-${1#*@}:\(Self.port)}

        share() {
            \(sshSend)
            ssh "$host" "cd $there && weir capacity \(Self.quoted(file)) --shard $index/\(shards) --meet $meet --quiet \\
                -o out/$index"\(quotedOnceMore) || code=$?
            if [ "$index" = 0 ]; then
                ssh "$host" "tar -C $there/out -cf - 0" | tar -C "$out" -xf - || true
                echo "$code" > "$out/code"
            fi
            ssh "$host" "rm -rf $there; rmdir $remote 2>/dev/null" || true
            return "$code"
        }
        export -f share

        \(sshParallel)
        exit "$(cat "$out/code")"

        """
    }
}
