namespace LoopKit;

public partial class LoopTask
{
    /// <summary>The stack that created the task; known in debug mode, and under a driver that watches tasks; null otherwise.</summary>
    public string? CreatedAt => TaskCreations.Find(this);

    partial void OnCreated()
    {
        if (Loop.RemembersCreations)
            TaskCreations.Remember(this);
    }
}
