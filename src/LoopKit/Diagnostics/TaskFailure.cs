using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace LoopKit;

/// <summary>
/// Whether the failure of a .NET task has been observed: the runtime keeps that, to tell of those that were not when they are collected, and has no other member that says it.
/// Where a runtime names its fields otherwise, nothing is known.
/// </summary>
internal static class TaskFailure
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly FieldInfo? extras = typeof(Task).GetField("m_contingentProperties", Hidden);
    private static readonly FieldInfo? failure = FieldOf(extras, "m_exceptionsHolder");
    private static readonly FieldInfo? isObserved = FieldOf(failure, "m_isHandled");
    private static readonly bool isKnown = Tells();

    /// <summary>What knows of the failed task whether its failure has been observed; null where nothing is known.</summary>
    internal static object? HolderOf(Task failed) => isKnown ? Find(failed) : null;

    internal static bool IsObserved(object holder) => isObserved!.GetValue(holder) is true;

    private static object? Find(Task failed) => extras!.GetValue(failed) is { } own ? failure!.GetValue(own) : null;

    private static bool Tells()
    {
        if (isObserved?.FieldType != typeof(bool))
            return false;
        var probe = Task.FromException(new InvalidOperationException());
        if (Find(probe) is not { } holder || IsObserved(holder))
            return false;
        return probe.Exception is not null && IsObserved(holder);
    }

    [DynamicDependency("m_exceptionsHolder", "System.Threading.Tasks.Task.ContingentProperties", "System.Private.CoreLib")]
    [DynamicDependency("m_isHandled", "System.Threading.Tasks.TaskExceptionHolder", "System.Private.CoreLib")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The attributes above keep the fields.")]
    private static FieldInfo? FieldOf(FieldInfo? outer, string name) => outer?.FieldType.GetField(name, Hidden);
}
