using System.Globalization;
using System.Text;

namespace LoopKit.Benchmarks;

/// <summary>Time against size on two logarithmic axes, as SVG: what grows in proportion runs parallel to the dashed line.</summary>
internal sealed class LogLogPlot
{
    private const int Width = 640;
    private const int Height = 420;
    private const int Left = 70;
    private const int Right = 150;
    private const int Top = 40;
    private const int Bottom = 50;

    private static readonly string[] colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

    private readonly StringBuilder svg = new();
    private readonly LogAxis sizes;
    private readonly LogAxis times;

    private LogLogPlot(ScaleLine[] lines)
    {
        SizePoint[] points = [.. lines.SelectMany(line => line.Points)];
        sizes = LogAxis.Around(points.Select(point => (double)point.Size), Left, Width - Right);
        times = LogAxis.Around(points.Select(point => point.Total.TotalMilliseconds), Height - Bottom, Top);
    }

    internal static string Draw(string title, params ScaleLine[] lines)
    {
        var plot = new LogLogPlot(lines);
        plot.DrawFrame(title);
        plot.DrawProportion(lines[0].Points[0]);
        for (int i = 0; i < lines.Length; i++)
            plot.DrawLine(lines[i], colours[i % colours.Length], i);
        return plot.svg.Append("</svg>\n").ToString();
    }

    private void DrawFrame(string title)
    {
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        AddText(Left, Top - 18, title, "start");
        foreach (int exponent in sizes.Exponents)
        {
            double x = sizes.Place(Math.Pow(10, exponent));
            AddSegment(x, Height - Bottom, x, Top, "#dddddd");
            AddText(x, Height - Bottom + 18, Power(exponent), "middle");
        }
        foreach (int exponent in times.Exponents)
        {
            double y = times.Place(Math.Pow(10, exponent));
            AddSegment(Left, y, Width - Right, y, "#dddddd");
            AddText(Left - 8, y + 4, $"{Power(exponent)} ms", "end");
        }
    }

    private void DrawProportion(SizePoint origin)
    {
        double perObject = origin.Total.TotalMilliseconds / origin.Size;
        double last = Math.Min(sizes.Maximum, times.Maximum / perObject);
        AddSegment(
            sizes.Place(origin.Size), times.Place(origin.Total.TotalMilliseconds), sizes.Place(last), times.Place(last * perObject),
            "#888888\" stroke-dasharray=\"5 4");
    }

    private void DrawLine(ScaleLine line, string colour, int index)
    {
        var path = new StringBuilder();
        foreach (SizePoint point in line.Points)
        {
            double x = sizes.Place(point.Size);
            double y = times.Place(point.Total.TotalMilliseconds);
            path.Append(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#} ");
            Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\" fill=\"{colour}\"/>");
        }
        Add($"<polyline points=\"{path.ToString().TrimEnd()}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        double label = Top + 20 + (index * 18);
        AddSegment(Width - Right + 10, label - 4, Width - Right + 26, label - 4, colour);
        AddText(Width - Right + 32, label, line.Name, "start");
    }

    private void AddSegment(double x1, double y1, double x2, double y2, string stroke) =>
        Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{stroke}\"/>");

    private void AddText(double x, double y, string text, string anchor) =>
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{text}</text>");

    private void Add(FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Power(int exponent) => exponent switch
    {
        0 => "1",
        1 => "10",
        _ => string.Create(CultureInfo.InvariantCulture, $"10<tspan dy=\"-5\" font-size=\"9\">{exponent}</tspan><tspan dy=\"5\">&#8203;</tspan>"),
    };
}
