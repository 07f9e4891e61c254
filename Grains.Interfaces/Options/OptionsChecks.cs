using System.Globalization;
using System.Runtime.CompilerServices;

namespace OrleansGateway.Grains.Interfaces.Options;

/// <summary>Collects what is wrong with the options of one section; each message names the key and the fix.</summary>
/// <param name="section">The section.</param>
internal sealed class OptionsChecks(string section)
{
    private readonly List<string> _problems = [];

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Requires a value within a range.</summary>
    /// <param name="value">The property.</param>
    /// <param name="least">The least value that is allowed.</param>
    /// <param name="most">The greatest value that is allowed.</param>
    /// <param name="property">The property's name.</param>
    public void InRange<T>(T value, T least, T most, [CallerArgumentExpression(nameof(value))] string property = "")
        where T : struct, IComparable<T>, IFormattable =>
        Require(
            value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0,
            $"is {Text(value)}; set it to a value from {Text(least)} to {Text(most)}",
            property);

    /// <summary>Requires a value that the enumeration defines.</summary>
    /// <param name="value">The property.</param>
    /// <param name="property">The property's name.</param>
    public void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string property = "")
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), $"is {value:D}; set it to one of {string.Join(", ", Enum.GetNames<T>())}", property);

    /// <summary>Requires a text that is not blank.</summary>
    /// <param name="value">The property.</param>
    /// <param name="fix">What to do otherwise.</param>
    /// <param name="property">The property's name.</param>
    public void NotBlank(string? value, string fix, [CallerArgumentExpression(nameof(value))] string property = "") =>
        Require(!string.IsNullOrWhiteSpace(value), $"is empty; {fix}", property);

    /// <summary>Requires a condition of a property.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="problem">What is wrong otherwise, and the fix; it follows the key.</param>
    /// <param name="property">The property's name.</param>
    public void Require(bool holds, string problem, string property)
    {
        if (!holds)
        {
            _problems.Add($"{section}:{property} {problem}.");
        }
    }

    /// <summary>Takes over the message of a value that checks itself.</summary>
    /// <param name="problem">The message, which begins with the name of the value; null when nothing is wrong.</param>
    public void Add(string? problem)
    {
        if (problem is not null)
        {
            _problems.Add($"{section}:{problem}");
        }
    }

    // As configuration would have it, so that the text can be copied.
    private static string Text<T>(T value)
        where T : struct, IFormattable =>
        value is TimeSpan { Milliseconds: not 0 } time
            ? time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0')
            : value.ToString(format: null, CultureInfo.InvariantCulture);
}
