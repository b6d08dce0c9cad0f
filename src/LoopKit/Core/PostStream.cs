namespace LoopKit;

/// <summary>
/// Whether other threads post so fast that it pays to let some gather. A loop that fetches every post by itself shares the door's memory with the poster all the time,
/// and both are slow by that. Tried when many fetches in a row brought little; kept up while it brings more; tried ever more rarely where it does not.
/// </summary>
internal struct PostStream
{
    /// <summary>How long to let posts gather: about a microsecond.</summary>
    internal const int SpinsToGather = 48;

    internal const int FetchesBeforeFirstTry = 16;
    internal const int MostFetchesBetweenTries = 4096;
    internal const int Little = 4;

    private int littleFetches;
    private int fetchesBetweenTries;
    private bool isTrying;

    public PostStream() => fetchesBetweenTries = FetchesBeforeFirstTry;

    /// <summary>Asked before a fetch by a loop that has nothing else to do.</summary>
    internal bool ShouldGather() => isTrying = littleFetches >= fetchesBetweenTries;

    internal void NoteFetched(int count)
    {
        if (count < Little)
        {
            littleFetches++;
            if (isTrying)
            {
                littleFetches = 0;
                fetchesBetweenTries = Math.Min(fetchesBetweenTries * 2, MostFetchesBetweenTries);
            }
        }
        isTrying = false;
    }
}
