using System.Text.RegularExpressions;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A statement in the common form. Made once, as a static field of its store; the databases keep it prepared.</summary>
internal sealed partial class SqlText
{
    private readonly string _sqlite;
    private readonly string _postgres;

    public SqlText(string text)
    {
        _sqlite = SqlDialect.Sqlite.Render(text);
        _postgres = SqlDialect.Postgres.Render(text);
        Parameters = [.. ParameterPattern().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        ReturnsRows = text.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)
            || text.Contains("RETURNING", StringComparison.Ordinal);
    }

    /// <summary>The parameters, with their @, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Whether executing it gives rows.</summary>
    public bool ReturnsRows { get; }

    public string In(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Sqlite) ? _sqlite : _postgres;

    /// <summary>The statement with values, one a parameter in the order of <see cref="Parameters"/>.</summary>
    public SqlStatement With(params object[] values)
    {
        if (values.Length != Parameters.Count)
        {
            throw new ArgumentException(
                $"{Parameters.Count} values wanted ({string.Join(", ", Parameters)}), {values.Length} given.", nameof(values));
        }

        return new SqlStatement(this, values);
    }

    [GeneratedRegex("@[a-z_0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterPattern();
}
