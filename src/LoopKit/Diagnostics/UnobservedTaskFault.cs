namespace LoopKit;

/// <summary>The failure of a <see cref="LoopTask"/>, which says so when somebody observes it. They refer to one another, and are collected together.</summary>
internal sealed class UnobservedTaskFault(LoopTask task) : UnobservedFault(task.Loop, task.Failure)
{
    protected override LoopTask? Task => task;

    protected override string Describe() => $"Task '{task.Name}' failed, and nobody awaited it or read its Exception";
}
