using System.Globalization;

namespace OrleansGateway.Benchmarks;

/// <summary>Writes one line a figure: <c>bench: name value unit</c>.</summary>
/// <param name="figures">Where the figures go.</param>
/// <param name="remarks">Where everything else goes.</param>
internal sealed class BenchmarkReport(TextWriter figures, TextWriter remarks)
{
    /// <summary>Reports a figure of ours, or of a peer by the name <c>peer.(peer).(name)</c>.</summary>
    /// <param name="name">The name, words joined by dots.</param>
    /// <param name="value">The value; written with about four significant digits.</param>
    /// <param name="unit">The unit, such as <c>MB/s</c> (10^6 bytes), <c>op/s</c>, <c>B/op</c> or <c>us</c>.</param>
    public void Figure(string name, double value, string unit)
    {
        var format = Math.Abs(value) switch
        {
            >= 1000 or 0 => "F0",
            >= 10 => "F1",
            _ => "F3",
        };
        figures.WriteLine($"bench: {name} {value.ToString(format, CultureInfo.InvariantCulture)} {unit}");
        figures.Flush();
    }

    /// <summary>Says something that is no figure, such as why a peer was skipped.</summary>
    /// <param name="text">The text.</param>
    public void Remark(string text) => remarks.WriteLine(text);
}
