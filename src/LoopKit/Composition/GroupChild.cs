namespace LoopKit;

/// <summary>A child of a group, and its place among the group's running children.</summary>
internal sealed class GroupChild
{
    private static readonly Action<object?> ended = static state => ((GroupChild)state!).Ended();

    private readonly TaskGroup group;

    internal GroupChild(TaskGroup group, LoopTask task)
    {
        this.group = group;
        Task = task;
        task.WhenEnded(ended, this);
    }

    internal LoopTask Task { get; }

    internal GroupChild? Older { get; set; }

    internal GroupChild? Newer { get; set; }

    private void Ended() => group.ChildEnded(this);
}
