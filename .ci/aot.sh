# Publishes programs as native executables and runs them. Sourced by run.

# choose_linker: fills aot_options; skips the step where nothing can link.
choose_linker() {
    aot_options=(-p:PublishAot=true -p:InvariantGlobalization=true -p:StripSymbols=false)
    if command -v clang > /dev/null; then
        echo "linker: clang"
    elif command -v gcc > /dev/null; then
        echo "linker: gcc"
        aot_options+=(-p:CppCompilerAndLinker=gcc -p:LinkerFlavor=)
    else
        skip "no linker"
        return 1
    fi
}

# restore_native COMMAND…: only the compiler's own package may be missing: a fault of LoopKit's shows in the steps before and after.
restore_native() {
    "$@" > "$scratch/aot-restore.txt" 2>&1 && return
    cat "$scratch/aot-restore.txt"
    grep -qi 'ILCompiler' "$scratch/aot-restore.txt" && skip "the native compiler's package does not restore"
    return 1
}

# The consumer program of package.sh.
publish_aot() {
    choose_linker || return 0
    restore_native restore_consumer --use-current-runtime "${aot_options[@]}" || return "$(unless_skipped)"
    dotnet publish "$consumer" --no-restore --use-current-runtime -c Release "${aot_options[@]}" \
        -warnaserror -o "$scratch/native" || return 1
    expect_output "$scratch/native/Consumer"
}

# All samples, built aside, so that what is restored for it does not replace what the sources' own folders hold.
publish_samples_aot() {
    choose_linker || return 0
    # The analyzers have seen the same sources in the build; what matters here is what the native compiler says.
    local options=("${aot_options[@]}" -p:Configuration=Release -p:UseCurrentRuntimeIdentifier=true -p:RunAnalyzers=false
        -p:UseArtifactsOutput=true -p:ArtifactsPath="$scratch/samples")
    restore_native dotnet restore .ci/samples.proj "${options[@]}" || return "$(unless_skipped)"
    dotnet publish .ci/samples.proj --no-restore -m "${options[@]}" -warnaserror || return 1

    local status=0
    expect_last "Main done" ExitingTheLoop finish || status=1
    expect_last "Main done" ExitingTheLoop task || status=1
    expect_last "Event loop is closed" ExitingTheLoop thread || status=1
    expect_last "prices: 200 OK" Quickstart || status=1
    expect_last "37 pages found, 2 of them broken" Crawler || status=1
    expect_last "4 of 6 jobs succeeded" BuildFarm || status=1
    expect_last "*" FindTheRace || status=1
    return "$status"
}

unless_skipped() {
    [ -n "$skipped" ] && echo 0 || echo 1
}

# expect_last PATTERN SAMPLE ARGUMENT…: runs a native sample, which must succeed and print such a line last.
expect_last() {
    local pattern=$1 sample=$2
    shift 2
    local program output
    program=$(ls "$scratch/samples/publish/$sample"/*/"$sample") || return 1
    echo "--- $sample $* ($(du -h --apparent-size "$program" | cut -f1))"
    output=$(timeout --kill-after=10 60 "$program" "$@") || { echo "FAILED"; return 1; }
    output=$(tail -n 1 <<< "$output")
    echo "$output"
    [[ $output == $pattern ]] || { echo "FAILED: the last line should have been: $pattern"; return 1; }
}
