using System.Diagnostics;

namespace LoopKit;

/// <summary>The running children of a group, oldest first.</summary>
internal sealed class GroupChildren
{
    private GroupChild? newest;

    internal int Count { get; private set; }

    internal GroupChild? Oldest { get; private set; }

    internal IEnumerable<LoopTask> Tasks
    {
        get
        {
            for (GroupChild? child = Oldest; child is not null; child = child.Newer)
                yield return child.Task;
        }
    }

    internal void Add(GroupChild child)
    {
        child.Older = newest;
        if (newest is null)
            Oldest = child;
        else
            newest.Newer = child;
        newest = child;
        Count++;
    }

    internal void Remove(GroupChild child)
    {
        Debug.Assert(Count > 0, "A child ends once.");
        if (child.Older is { } older)
            older.Newer = child.Newer;
        else
            Oldest = child.Newer;
        if (child.Newer is { } newer)
            newer.Older = child.Older;
        else
            newest = child.Older;
        child.Older = child.Newer = null;
        Count--;
    }
}
