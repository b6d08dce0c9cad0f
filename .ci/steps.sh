# Runs named steps, times them, and adds up what failed. Sourced by run.

passed=0
failed=0
failed_steps=()
timings=()
failed_tests=()
skipped=

# step TITLE COMMAND…: runs one step; a failure is counted and the next step runs all the same.
step() {
    local title=$1 status=0 start=$SECONDS
    shift
    skipped=
    printf '\n=== %s\n' "$title"
    "$@" < /dev/null || status=$?

    local verdict=ok remark=
    if [ "$status" -ne 0 ]; then
        verdict=FAILED remark=" (exit code $status)"
        failed_steps+=("$title")
    elif [ -n "$skipped" ]; then
        verdict=skipped remark=": $skipped"
    fi
    local line
    line=$(printf '%-8s %4d s  %s%s' "$verdict" "$((SECONDS - start))" "$title" "$remark")
    timings+=("$line")
    echo "--- $line"
    return "$status"
}

# skip WHY: called inside a step that cannot be done on this machine.
skip() {
    skipped=$1
    echo "skipped: $1"
}

# must_step TITLE COMMAND…: a step without which the others make no sense.
must_step() {
    step "$@" || finish
}

# test_step TITLE COMMAND…: a step that leaves .trx files in $scratch/tests, whose counts are added.
test_step() {
    local status=0
    step "$@" || status=$?
    local passed_before=$passed failed_before=$failed
    count_tests
    if [ "$((passed + failed))" -eq "$((passed_before + failed_before))" ]; then
        echo "No test was executed."
        [ "$status" -ne 0 ] || failed_steps+=("$1 (no test was executed)")
    elif [ "$status" -ne 0 ] && [ "$failed" -gt "$failed_before" ]; then
        # Its failed tests are counted one by one: not once more as a step.
        unset 'failed_steps[-1]'
    fi
}

count_tests() {
    local report counters
    for report in "$scratch"/tests/*.trx; do
        [ -e "$report" ] || continue
        counters=$(grep -o '<Counters [^>]*>' "$report") || continue
        passed=$((passed + $(counter passed "$counters")))
        # `failed` leaves out tests that ran into a time limit or an error of the runner.
        failed=$((failed + $(counter executed "$counters") - $(counter passed "$counters")))
        mapfile -t -O "${#failed_tests[@]}" failed_tests < <(
            grep -v ' outcome="Passed"' "$report" | grep -o '<UnitTestResult .* testName="[^"]*"\|<Message>.*' |
                sed 's/.*testName="\([^"]*\)".*/\1/; s/^<Message>/    /')
    done
}

# counter NAME XML: the value of one attribute, 0 without it.
counter() {
    local pattern=" $1=\"([0-9]+)\""
    [[ $2 =~ $pattern ]] && echo "${BASH_REMATCH[1]}" || echo 0
}

# finish: prints the summary and ends the script.
finish() {
    printf '\n=== Summary\n'
    printf '%s\n' "${timings[@]}"
    printf 'total   %s s\n' "$SECONDS"
    [ "${#failed_tests[@]}" -eq 0 ] || printf '%s\n' "Tests that failed:" "${failed_tests[@]}"
    local all_failed=$((failed + ${#failed_steps[@]}))
    echo "$passed passed, $all_failed failed"
    [ "$all_failed" -eq 0 ]
    exit
}
