namespace LoopKit;

/// <summary>The tasks that await something foreign, noted one by one: so that all the others, which may be very many, are not asked each time the loop comes to rest.</summary>
internal sealed class ForeignAwaiters
{
    /// <summary>How many more stand where nothing changes before their own next step.</summary>
    private int settled;

    /// <summary>Those that are to be looked at; some may have gone on to an await of LoopKit's.</summary>
    internal HashSet<LoopTask> Listed { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether nobody is missing: some come to such an await without a step of their own.</summary>
    internal bool AreAll(int count)
    {
        Listed.RemoveWhere(static task => !task.RemainsListed());
        return Listed.Count + settled == count;
    }

    /// <summary>All have been looked at.</summary>
    internal void Settle() => settled += Listed.RemoveWhere(static task => task.TrySettle());

    internal void Unsettle() => settled--;
}
