import Timing

extension ShardJob {
    /// An Indexed Job with a share a pod, and the job that merges, which waits to be let go.
    var kubernetes: String {
        let start = UTCTime(unixNanoseconds: startsAt).iso8601 + "Z"
        let folder = "/reports/\(name)-\(UTCTime(unixNanoseconds: startsAt).compact)"
        let deadline =
            minutes.map { "\n  activeDeadlineSeconds: \($0 * 60 + Int(wait.inSeconds.rounded(.up)))" } ?? ""
        return """
            # \(file) on \(shards) machines, one share a pod:
            #
            #   kubectl delete --ignore-not-found configmap/weir-\(name) job/weir-\(name) job/weir-\(name)-merge
            #   kubectl create configmap weir-\(name) --from-file=\(self.folder)
            #   kubectl apply -f THIS_FILE
            #   done_() { kubectl get job "$1" -o jsonpath='{.status.conditions[?(@.status=="True")].type}' | grep -Eq 'Complete|Failed'; }
            #   until done_ weir-\(name); do sleep 5; done
            #   kubectl patch job weir-\(name)-merge -p '{"spec":{"suspend":false}}'
            #   until done_ weir-\(name)-merge; do sleep 5; done; kubectl logs job/weir-\(name)-merge
            #
            # It needs an image with weir (made by weir's Containerfile) and a claim weir-reports that all pods may write
            # (ReadWriteMany). What the plan takes from the environment, such as keys, comes from the secret weir-secrets.
            # The load begins at \(start): pods that are not ready by then end with 96. Make the file
            # anew for another run; --start-at says when.
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: weir-\(name)
              labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(name)}
            spec:
              completionMode: Indexed
              completions: \(shards)
              parallelism: \(shards)
              # A share is never run again: its moment has passed. The others go on, and the merging names what is missing.
              backoffLimitPerIndex: 0
              maxFailedIndexes: \(shards)\(deadline)
            \(pods(of: name, "run", ["--start-at", Self.yaml(start), "--output", folder + "/$(JOB_COMPLETION_INDEX)"]))
            ---
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: weir-\(name)-merge
              labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(name)-merge}
            spec:
              # Let it go once the shares have ended.
              suspend: true
              backoffLimit: 0
              template:
                metadata:
                  labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(name)-merge}
                spec:
                  restartPolicy: Never
                  containers:
                    - name: weir
                      image: weir:latest
                      imagePullPolicy: IfNotPresent
                      command: [sh, -c, "exec weir merge \(folder)/[0-9]* --output \(folder)/whole"]
                      volumeMounts:
                        - {name: reports, mountPath: /reports}
                  volumes:
                    - name: reports
                      persistentVolumeClaim: {claimName: weir-reports}

            """
    }

    /// The template of a job's pods, a share each.
    ///
    /// - Parameters:
    ///   - job: its name behind `weir-`, also that of the plan's folder.
    ///   - verb: what weir does.
    ///   - words: its arguments beside the share and what the person gave, as YAML has them.
    ///   - port: where the first pod is found by its name; nil where none is.
    func pods(of job: String, _ verb: String, _ words: [String], port: Int? = nil) -> String {
        let words = words + ["--quiet"] + arguments.map(Self.yaml)
        let given = words.map { "\n            - \($0)" }.joined()
        let subdomain = port == nil ? "" : "\n      subdomain: weir-\(job)"
        let ports = port.map { "\n          ports:\n            - {name: meet, containerPort: \($0)}" } ?? ""
        return """
              template:
                metadata:
                  labels: {app.kubernetes.io/name: weir, app.kubernetes.io/instance: \(job)}
                spec:
                  restartPolicy: Never\(subdomain)
                  # One share a node, where there are enough of them: two on one would slow each other.
                  topologySpreadConstraints:
                    - maxSkew: 1
                      topologyKey: kubernetes.io/hostname
                      whenUnsatisfiable: ScheduleAnyway
                      labelSelector:
                        matchLabels: {app.kubernetes.io/instance: \(job)}
                  containers:
                    - name: weir
                      image: weir:latest
                      imagePullPolicy: IfNotPresent
                      command: [weir, \(verb), \(Self.yaml("/plan/" + file))]
                      args:
                        - --shard
                        - $(JOB_COMPLETION_INDEX)/\(shards)\(given)
                      envFrom:
                        - secretRef: {name: weir-secrets, optional: true}\(ports)
                      resources:
                        requests: {cpu: "1", memory: 256Mi}
                      volumeMounts:
                        - {name: plan, mountPath: /plan, readOnly: true}
                        - {name: reports, mountPath: /reports}
                  volumes:
                    - name: plan
                      configMap: {name: weir-\(job)}
                    - name: reports
                      persistentVolumeClaim: {claimName: weir-reports}
            """
    }

    /// A scalar of YAML in double quotes.
    static func yaml(_ text: String) -> String {
        // What the cluster would replace by a variable stays as it is.
        let text = text.replacing("$(", with: "$$(")
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
