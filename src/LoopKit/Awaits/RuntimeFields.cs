using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace LoopKit;

/// <summary>Finds fields of types that are known only at run time: state machines, awaiters, the runtime's promises.</summary>
internal static class RuntimeFields
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string Harmless = "What was trimmed away is not found, and an await that cannot be looked into counts as open.";

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Harmless)]
    internal static FieldInfo[] Of(Type type) => type.GetFields(Own);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Harmless)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Harmless)]
    internal static FieldInfo? Find(Type type, string name)
    {
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring.GetField(name, Own) is { } field)
                return field;
        }
        return null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Harmless)]
    internal static Type? FindInterface(Type type, Type genericDefinition) =>
        Array.Find(type.GetInterfaces(), candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == genericDefinition);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Harmless)]
    internal static MethodInfo? FindMethod(Type type, string name) => type.GetMethod(name);
}
