#!/usr/bin/env bash
# A Slurm of one node on loopback, to try profiles/slurm on. Installs nothing.
#   bash workflow/slurm_on_one_node.sh try    # up, the smoke workflow through it, compared, down
#   bash workflow/slurm_on_one_node.sh up     # leave it running, for squeue, sbatch and the profile
#   bash workflow/slurm_on_one_node.sh down   # stop it and remove every trace
# To be run as root, on a machine or in a container that has no Slurm of its own. Needs Debian's packages
# slurm-wlm and munge, and for `try` Snakemake and its plugin on PATH: pip install -e '.[slurm]'
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
node=${TMPDIR:-/tmp}/hybridsign-slurm
export SLURM_CONF=$node/slurm.conf

# Where Slurm's commands look without SLURM_CONF, which the plugin takes out of its jobs' environment.
known=/run/slurm/conf

# Debian keeps the daemons where only root looks.
PATH=$PATH:/usr/sbin

say() { echo "slurm_on_one_node: $*"; }
fail() { say "$*" >&2; exit 1; }

need() { # PROGRAM WHAT-TO-DO
  command -v "$1" >/dev/null || fail "$1 is not there; $2"
}

settings() {
  cat <<CONF
ClusterName=one_node
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthInfo=socket=$node/munge.socket
SlurmUser=root
StateSaveLocation=$node/state
SlurmdSpoolDir=$node/spool
SlurmctldPidFile=$node/slurmctld.pid
SlurmdPidFile=$node/slurmd.pid
SlurmctldLogFile=$node/slurmctld.log
SlurmdLogFile=$node/slurmd.log
# Neither cgroups nor a database: a container has no right to the one and no need of the other.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobCompType=jobcomp/filetxt
JobCompLoc=$node/jobs.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
$(slurmd -C | head -n 1) NodeAddr=127.0.0.1
PartitionName=all Nodes=ALL Default=YES
CONF
}

up() {
  local own
  need munged "apt-get install munge"
  need slurmctld "apt-get install slurm-wlm"
  [ "$(id -u)" = 0 ] || fail "only root may start Slurm's daemons"
  [ ! -e "$node" ] || fail "$node is there: it is up, or was not taken down"
  for own in /etc/slurm/slurm.conf "$known"; do
    [ ! -e "$own" ] || fail "this machine has a Slurm of its own: $own"
  done
  mkdir -m 755 "$node"
  trap down EXIT # unless all of it comes up
  mkdir -p "$(dirname "$known")"
  ln -s "$node" "$known"
  mkdir "$node/state" "$node/spool"
  settings >"$SLURM_CONF"
  mungekey --create --keyfile "$node/munge.key"
  munged --key-file "$node/munge.key" --socket "$node/munge.socket" --seed-file "$node/munge.seed" \
    --pid-file "$node/munged.pid" --log-file "$node/munged.log"
  slurmctld
  slurmd
  for _ in {1..30}; do
    if [ "$(sinfo --noheader --format %t 2>/dev/null)" = idle ]; then
      say "up: $(sinfo --noheader)"
      trap - EXIT
      return
    fi
    sleep 1
  done
  tail -n 20 "$node"/*.log >&2
  fail "the node did not become idle in 30 seconds; the ends of its logs are above"
}

stop() { # DAEMON
  local pid
  pid=$(cat "$node/$1.pid" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in {1..30}; do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
  fail "$1 (process $pid) does not stop"
}

down() {
  [ -d "$node" ] || { say "is not up"; return; }
  scancel --user root 2>/dev/null || true
  stop slurmd
  stop slurmctld
  stop munged
  rm "$known"
  rmdir --ignore-fail-on-non-empty "$(dirname "$known")"
  rm -r "$node"
  say "down"
}

# What the workflow reads, in a folder of its own, so that nothing here is touched.
copy() { # FOLDER
  mkdir "$1"
  (cd "$project" && cp -R Snakefile params.yaml profiles workflow src "$1")
}

smoke() { # FOLDER SNAKEMAKE-OPTION...
  (cd "$1" && PYTHONPATH=$1/src snakemake "${@:2}" all --config profile=smoke)
}

# As many jobs completed in Slurm as results have records, stage by stage.
check_jobs() { # FOLDER
  local stage log made jobs
  for stage in "$1"/results/smoke/*/; do
    stage=$(basename "$stage")
    made=$(find "$1/results/smoke/$stage" -name record.json | wc -l)
    [ "$made" -gt 0 ] || continue
    jobs=0
    while read -r log; do
      grep -q "^JobId=$(basename "$log" .log) .* JobState=COMPLETED " "$node/jobs.txt" ||
        fail "Slurm does not say of $log that it completed"
      jobs=$((jobs + 1))
    done < <(find "$1/.snakemake/slurm_logs/rule_$stage" -name '*.log')
    [ "$jobs" = "$made" ] || fail "$stage: $made results, but $jobs jobs of Slurm"
    say "$stage: $jobs jobs"
  done
}

# Tables of quality are the same bytes from run to run; times are not.
check_tables() { # FOLDER FOLDER
  diff --recursive --exclude 'table3.*' --exclude '*latency*' --exclude record.json --exclude provenance.json \
    "$1/results/smoke/tabulate" "$2/results/smoke/tabulate" ||
    fail "tables of quality differ between Slurm and this machine"
  say "the tables of quality are the same bytes as without Slurm"
}

try() {
  need snakemake "activate the environment (docs/scaling.md)"
  [[ $(snakemake --help) == *--slurm-status-command* ]] ||
    fail "Snakemake has no plugin for Slurm; pip install -e '.[slurm]'"
  up
  scratch=$(mktemp -d)
  trap 'down; rm -rf "$scratch"' EXIT
  copy "$scratch/slurm"
  copy "$scratch/local"
  SECONDS=0
  smoke "$scratch/slurm" --profile profiles/slurm --cores "$(nproc)" --slurm-keep-successful-logs
  say "$(wc -l <"$node/jobs.txt") jobs in $SECONDS seconds"
  check_jobs "$scratch/slurm"
  SECONDS=0
  smoke "$scratch/local" --cores "$(nproc)"
  say "without Slurm: $SECONDS seconds"
  check_tables "$scratch/slurm" "$scratch/local"
}

case ${1:-} in
  up | down | try) "$1" ;;
  *) fail "usage: slurm_on_one_node.sh up|down|try" ;;
esac
