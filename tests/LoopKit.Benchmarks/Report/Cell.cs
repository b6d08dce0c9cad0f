using System.Globalization;

namespace LoopKit.Benchmarks;

/// <summary>Figures as the reports print them; a dash for what was not measured.</summary>
internal static class Cell
{
    internal const string Nothing = "–";

    private static readonly CultureInfo plain = CultureInfo.InvariantCulture;

    internal static string Time(double? nanoseconds, Unit unit) => nanoseconds switch
    {
        null => Nothing,
        { } value when unit == Unit.Microseconds => Number(value / 1000),
        { } value => Number(value),
    };

    // Adding zero turns a negative zero into zero.
    internal static string Bytes(double? bytes) => bytes is { } value ? (Math.Round(value) + 0.0).ToString("N0", plain) : Nothing;

    internal static string Ratio(double? ratio) => ratio is { } value ? $"{Number(value)}×" : Nothing;

    /// <summary>Two figures that mean something, or three from a hundred up.</summary>
    internal static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.0#" : Math.Abs(value) < 100 ? "0.0" : "N0", plain);
}
