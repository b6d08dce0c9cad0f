namespace LoopKit.Testing;

/// <summary>How <see cref="Interleavings"/> runs a test.</summary>
public sealed record InterleavingOptions
{
    internal static readonly InterleavingOptions Default = new();

    /// <summary>
    /// The seed of the first run; each further run takes the next number. Even seeds choose uniformly, odd ones by priorities. All lie between 0 and 999,999,999: larger
    /// numbers are the seeds of failures that have been tried again with fewer changes, for <see cref="Interleavings.Replay"/>. Default: 0.
    /// </summary>
    public long FirstSeed { get; init; }

    /// <summary>
    /// Whether a failure under priorities is tried again with fewer changes of them, and reported with the seed of the run that needed the fewest. Default: yes.
    /// </summary>
    public bool Shrink { get; init; } = true;

    /// <summary>How each run's loop behaves; its <see cref="VirtualLoopOptions.Seed"/> is not used.</summary>
    public VirtualLoopOptions Loop
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Loop));
    } = VirtualLoopOptions.Default;
}
