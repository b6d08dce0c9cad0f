namespace LoopKit;

/// <summary>
/// Whether other threads post so fast that it pays to let some gather. A loop that fetches every post by itself shares the door's memory with the poster all the time,
/// and both are slow by that. Tried when many fetches brought little; kept up while it brings more; tried ever more rarely where it does not.
/// </summary>
internal struct PostStream
{
    /// <summary>How long to let posts gather: one or two microseconds.</summary>
    internal const int SpinsToGather = 48;

    internal const int FetchesBeforeFirstTry = 16;
    internal const int MostFetchesBetweenTries = 4096;
    internal const int Little = 4;

    /// <summary>With so many the cost of a fetch does not show.</summary>
    internal const int Enough = 64;

    private int littleFetches;
    private int fetchesBetweenTries;
    private int waitingBefore;
    private bool isTrying;

    public PostStream() => fetchesBetweenTries = FetchesBeforeFirstTry;

    /// <summary>Asked before a fetch, by a loop that has nothing else to do than what is waiting at the door.</summary>
    internal bool ShouldGather(int waiting)
    {
        waitingBefore = waiting;
        return isTrying = waiting < Enough && littleFetches >= fetchesBetweenTries;
    }

    internal void NoteFetched(int count)
    {
        if (isTrying)
            NoteTried(hasPaid: count - waitingBefore >= Little);
        else if (count < Little)
            littleFetches++;
        isTrying = false;
    }

    private void NoteTried(bool hasPaid)
    {
        if (hasPaid)
        {
            fetchesBetweenTries = FetchesBeforeFirstTry;
            return;
        }
        littleFetches = 0;
        fetchesBetweenTries = Math.Min(fetchesBetweenTries * 2, MostFetchesBetweenTries);
    }
}
