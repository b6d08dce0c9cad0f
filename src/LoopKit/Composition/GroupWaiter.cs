namespace LoopKit;

/// <summary>A group's wait for its children, after its body has ended.</summary>
internal sealed class GroupWaiter(EventLoop loop, GroupChildren children) : ValueWaiter<Nothing>(loop)
{
    internal override string Describe() =>
        children.Count == 0 ? "the children of a TaskGroup" : $"{TaskNames.OfPending([.. children.Tasks])} of a TaskGroup";

    protected override void OnWithdrawn()
    {
        if (children.Count == 0)
            Complete(default);
    }

    protected override void Recycle()
    {
    }
}
