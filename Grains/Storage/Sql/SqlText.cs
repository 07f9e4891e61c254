using System.Text.RegularExpressions;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A statement in the common form. Made once, as a static field of its store; the databases keep it prepared.</summary>
internal sealed partial class SqlText
{
    private readonly string _sqlite;
    private readonly string _postgres;

    public SqlText(string text)
    {
        Columns = RowsPattern().Match(text) is { Success: true } rows ? SqlColumn.Parse(rows.Groups["columns"].Value) : [];
        TellsWritten = text.Contains("{returning:", StringComparison.Ordinal);
        _sqlite = SqlDialect.Sqlite.Render(text);
        _postgres = SqlDialect.Postgres.Render(text);
        var plain = text.Replace("{fenced}", Fence.Condition, StringComparison.Ordinal);
        Parameters = [.. ParameterPattern().Matches(plain).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        ReturnsRows = text.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)
            || text.Contains("RETURNING", StringComparison.Ordinal);
    }

    /// <summary>The parameters, with their @, in the order of their first appearance; without the columns of rows.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>What each row of a statement over many rows brings; the first is the key. Empty for other statements.</summary>
    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>Whether it tells of each row whether it was written.</summary>
    public bool TellsWritten { get; }

    /// <summary>Whether executing it gives rows.</summary>
    public bool ReturnsRows { get; }

    public string In(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Sqlite) ? _sqlite : _postgres;

    /// <summary>The statement with values, one a parameter in the order of <see cref="Parameters"/>.</summary>
    public SqlStatement With(params object[] values)
    {
        Check(values, Parameters);
        return new SqlStatement(this, values);
    }

    /// <summary>The statement over many rows.</summary>
    /// <param name="values">One a parameter, in the order of <see cref="Parameters"/>.</param>
    /// <param name="rows">The rows, each with one value a column in the order of <see cref="Columns"/>.</param>
    public SqlStatement WithRows(object[] values, IReadOnlyList<object[]> rows)
    {
        Check(values, Parameters);
        foreach (var row in rows)
        {
            Check(row, Columns);
        }

        return new SqlStatement(this, values, rows);
    }

    private static void Check<T>(object[] values, IReadOnlyList<T> wanted)
    {
        if (values.Length != wanted.Count)
        {
            throw new ArgumentException(
                $"{wanted.Count} values wanted ({string.Join(", ", wanted)}), {values.Length} given.", nameof(values));
        }
    }

    [GeneratedRegex("@[a-z_0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"\{from_rows:(?<columns>[^}]*)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowsPattern();
}
