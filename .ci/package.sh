# Packs LoopKit and LoopKit.Testing and uses the packages as a stranger would. Sourced by run.

# A version no cache has seen, so that the package tested is the package just made.
package_suffix="ci.$(date -u +%Y%m%d%H%M%S).$$"
packages="$scratch/packages"
restored="$scratch/restored"
consumer="$scratch/consumer"

pack() {
    local project
    for project in LoopKit LoopKit.Testing; do
        dotnet pack "src/$project/$project.csproj" --no-build -c Release \
            -p:VersionSuffix="$package_suffix" -o "$packages" || return 1
    done
    package=$(ls "$packages"/LoopKit.0*.nupkg) || return 1
    package_version=${package##*/LoopKit.}
    package_version=${package_version%.nupkg}
    echo "$package_version"
}

# restore_consumer OPTION…: makes the consumer program anew, outside the repository, and restores it.
restore_consumer() {
    rm -rf "$consumer"
    mkdir -p "$consumer" || return 1
    cp .ci/consumer/Program.cs "$consumer/" || return 1
    sed "s|@LOOPKIT_VERSION@|$package_version|" .ci/consumer/Consumer.csproj.template > "$consumer/Consumer.csproj" || return 1
    sed "s|@LOCAL_PACKAGES@|$packages|" .ci/consumer/nuget.config.template > "$consumer/nuget.config" || return 1
    # A package folder of its own keeps test versions out of the machine's cache, which still serves the rest.
    local cache
    cache=$(dotnet nuget locals global-packages --list) || return 1
    RestoreFallbackFolders="${cache#*: }" dotnet restore "$consumer" --packages "$restored" -warnaserror "$@"
}

# Restoring extracts the package: its contents can then be read without an unzip program.
check_package() {
    restore_consumer || return 1
    local status=0
    check_one_package LoopKit Nito.AsyncEx.Coordination LoopKit.EventLoop || status=1
    check_one_package LoopKit.Testing LoopKit LoopKit.Testing.VirtualLoop || status=1
    return "$status"
}

# check_one_package NAME DEPENDENCY TYPE
check_one_package() {
    local name=$1 dependency=$2 type=$3 status=0
    local root="$restored/${name,,}/$package_version"
    local nuspec="$root/${name,,}.nuspec" file
    echo "$name $package_version"
    for file in README.md "lib/net10.0/$name.dll" "lib/net10.0/$name.xml"; do
        expect "has $file" test -s "$root/$file" || status=1
    done
    expect "readme is declared" grep -q '<readme>README.md</readme>' "$nuspec" || status=1
    expect "licence is MIT" grep -q '<license type="expression">MIT</license>' "$nuspec" || status=1
    expect "depends on $dependency" grep -q "id=\"$dependency\"" "$nuspec" || status=1
    expect "analyzers stay out" not grep -q 'Microsoft.CodeAnalysis' "$nuspec" || status=1
    expect "documents $type" grep -q "T:$type\"" "$root/lib/net10.0/$name.xml" || status=1
    # The names of a zip archive's entries stand in it uncompressed.
    expect "symbol package has $name.pdb" grep -aq "lib/net10.0/$name.pdb" "$packages/$name.$package_version.snupkg" || status=1
    return "$status"
}

# expect WHAT COMMAND…: says whether the command succeeds.
expect() {
    local what=$1
    shift
    if "$@"; then
        echo "yes  $what"
    else
        echo "NO   $what"
        return 1
    fi
}

not() {
    ! "$@"
}

run_consumer() {
    dotnet build "$consumer" --no-restore -warnaserror || return 1
    expect_output dotnet run --no-build --project "$consumer"
}

# expect_output COMMAND…: runs the consumer program and compares what it prints.
expect_output() {
    timeout --kill-after=10 60 "$@" > "$scratch/consumer.txt" || return 1
    diff -u .ci/consumer/expected.txt "$scratch/consumer.txt" && echo "The output is exactly the expected one."
}
