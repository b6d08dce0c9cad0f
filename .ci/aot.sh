# Publishes the consumer program of package.sh as a native executable and runs it. Sourced by run.

publish_aot() {
    local options=(-p:PublishAot=true -p:InvariantGlobalization=true -p:StripSymbols=false)
    if command -v clang > /dev/null; then
        echo "linker: clang"
    elif command -v gcc > /dev/null; then
        echo "linker: gcc"
        options+=(-p:CppCompilerAndLinker=gcc -p:LinkerFlavor=)
    else
        skip "no linker"
        return
    fi

    # Only the compiler's own package may be missing: a fault of LoopKit's shows in the steps before and after.
    if ! restore_consumer --use-current-runtime "${options[@]}" > "$scratch/aot-restore.txt" 2>&1; then
        cat "$scratch/aot-restore.txt"
        if grep -qi 'ILCompiler' "$scratch/aot-restore.txt"; then
            skip "the native compiler's package does not restore"
            return
        fi
        return 1
    fi

    dotnet publish "$consumer" --no-restore --use-current-runtime -c Release "${options[@]}" \
        -warnaserror -o "$scratch/native" || return 1
    expect_output "$scratch/native/Consumer"
}
