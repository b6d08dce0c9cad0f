namespace LoopKit;

/// <summary>The world a subprocess finds. The defaults: this program's own directory, environment and streams.</summary>
public sealed record SubprocessOptions
{
    internal static readonly SubprocessOptions Default = new();

    /// <summary>The directory the process starts in; null for this program's own. It must exist.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables that the process sees beside those of this program, or in place of them; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Environment));
    } = new Dictionary<string, string?>();

    /// <summary>Whether the process sees only the variables in <see cref="Environment"/>.</summary>
    public bool ClearEnvironment { get; init; }

    /// <summary>Where the process reads from.</summary>
    public StreamTarget StandardInput
    {
        get;
        init => field = NotMerged(value, nameof(StandardInput));
    } = StreamTarget.Inherit;

    /// <summary>Where the process prints.</summary>
    public StreamTarget StandardOutput
    {
        get;
        init => field = NotMerged(value, nameof(StandardOutput));
    } = StreamTarget.Inherit;

    /// <summary>Where the process complains.</summary>
    public StreamTarget StandardError
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(StandardError));
    } = StreamTarget.Inherit;

    /// <summary>
    /// Whether the process runs in a session of its own: an interrupt typed at this program's terminal, or the terminal's end, does not reach it.
    /// Not available on Windows.
    /// </summary>
    /// <remarks>asyncio: <c>start_new_session=True</c></remarks>
    public bool Detached { get; init; }

    private static StreamTarget NotMerged(StreamTarget value, string property)
    {
        ArgumentNullException.ThrowIfNull(value, property);
        return ReferenceEquals(value, StreamTarget.StandardOutput)
            ? throw new ArgumentException("Only standard error can be sent where standard output leads.", property)
            : value;
    }
}
