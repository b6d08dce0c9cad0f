namespace LoopKit;

/// <summary>The failure of a <see cref="LoopTask"/>, which says so when somebody observes it.</summary>
internal sealed class UnobservedTaskFault : UnobservedFault
{
    private readonly string taskName;

    internal UnobservedTaskFault(LoopTask task)
        : base(task.Loop, task.Failure) => taskName = task.Name;

    protected override string Describe() => $"Task '{taskName}' failed, and nobody awaited it or read its Exception";
}
