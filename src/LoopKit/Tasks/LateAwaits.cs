namespace LoopKit;

/// <summary>The awaits of a loop's waits that stand on other threads. Those that have ended are let go when there are twice as many as stood before.</summary>
internal sealed class LateAwaits
{
    private const int Smallest = 16;

    private readonly List<LateAwait> standing = [];
    private int purgeAt = Smallest;

    internal void Add(LateAwait late)
    {
        if (standing.Count >= purgeAt)
        {
            standing.RemoveAll(static each => each.HasEnded);
            purgeAt = Math.Max(Smallest, standing.Count * 2);
        }
        standing.Add(late);
    }

    /// <summary>The loop has closed: those that wait still hear of it. Who has ended has been told, or is dropped with what was to tell it.</summary>
    internal void EndForGood()
    {
        foreach (LateAwait late in standing)
        {
            if (!late.HasEnded)
                late.EndForGood();
        }
        standing.Clear();
    }
}
