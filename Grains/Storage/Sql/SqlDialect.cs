using System.Text.RegularExpressions;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>The few words in which the two databases differ. Everything else of our SQL is common to both.</summary>
internal sealed partial class SqlDialect
{
    public static readonly SqlDialect Sqlite = new()
    {
        Name = "sqlite",
        Blob = "BLOB",
        NowMilliseconds = "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
        ForShare = "",
        SkipLocked = "",
        EachTextOpen = "(SELECT value FROM json_each(",
        EachTextClose = "))",
        InsertNew = "INSERT OR IGNORE",
        UnlessThere = "",
        Fenced = "TRUE",
        Returning = "",
        RowId = "rowid",
    };

    public static readonly SqlDialect Postgres = new()
    {
        Name = "postgres",
        Blob = "BYTEA",
        NowMilliseconds = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        ForShare = "FOR SHARE",
        SkipLocked = "FOR UPDATE SKIP LOCKED",
        EachTextOpen = "(SELECT value FROM jsonb_array_elements_text(CAST(",
        EachTextClose = " AS jsonb)))",
        InsertNew = "INSERT",
        UnlessThere = "ON CONFLICT DO NOTHING",
        Fenced = Fence.Condition,
        Returning = "RETURNING ${name}",
        RowId = "ctid",
    };

    private SqlDialect()
    {
    }

    public required string Name { get; init; }

    public required string Blob { get; init; }

    public required string NowMilliseconds { get; init; }

    public required string ForShare { get; init; }

    public required string SkipLocked { get; init; }

    public required string EachTextOpen { get; init; }

    public required string EachTextClose { get; init; }

    /// <summary>
    /// Begins an insert that leaves a row alone that is there. SQLite's ON CONFLICT clause would make it copy every page that
    /// the statement changes, for it cannot rule out that the statement fails half-way.
    /// </summary>
    public required string InsertNew { get; init; }

    /// <summary>Ends such an insert.</summary>
    public required string UnlessThere { get; init; }

    /// <summary>The condition of a fenced statement. SQLite's writer has checked the lease in the same transaction.</summary>
    public required string Fenced { get; init; }

    public required string Returning { get; init; }

    /// <summary>A row's place, good within one statement.</summary>
    public required string RowId { get; init; }

    /// <summary>
    /// Writes the common text in this dialect: <c>{blob}</c>, <c>{now_ms}</c>, <c>{for_share}</c>, <c>{skip_locked}</c>,
    /// <c>{fenced}</c>, <c>{row_id}</c>, <c>{insert_new}</c> with <c>{unless_there}</c>, and <c>{each:@p}</c> for the texts of a JSON array.
    /// A statement over many rows has <c>{from_rows:name kind, ...}</c>, names the values of a row <c>r.name</c>, and may end
    /// with <c>{returning:column}</c>, the column that has the rows' first value.
    /// </summary>
    /// <remarks>PostgreSQL takes the rows as arrays; SQLite runs the statement once a row, with parameters of these names.</remarks>
    public string Render(string text)
    {
        text = text
            .Replace("{blob}", Blob, StringComparison.Ordinal)
            .Replace("{now_ms}", NowMilliseconds, StringComparison.Ordinal)
            .Replace("{for_share}", ForShare, StringComparison.Ordinal)
            .Replace("{skip_locked}", SkipLocked, StringComparison.Ordinal)
            .Replace("{fenced}", Fenced, StringComparison.Ordinal)
            .Replace("{row_id}", RowId, StringComparison.Ordinal)
            .Replace("{insert_new}", InsertNew, StringComparison.Ordinal)
            .Replace("{unless_there}", UnlessThere, StringComparison.Ordinal);
        text = EachPattern().Replace(text, EachTextOpen + "${name}" + EachTextClose);
        text = ReturningPattern().Replace(text, Returning);
        return RowsPattern().IsMatch(text) ? RenderRows(text) : text;
    }

    private string RenderRows(string text)
    {
        if (ReferenceEquals(this, Sqlite))
        {
            return RowValuePattern().Replace(RowsPattern().Replace(text, ""), "@${name}");
        }

        return RowsPattern().Replace(text, static match =>
        {
            var names = SqlColumn.Parse(match.Groups["columns"].Value).Select(column => column.Name).ToList();
            return $"FROM unnest({string.Join(", ", names.Select(name => "@" + name))}) AS r({string.Join(", ", names)})";
        });
    }

    [GeneratedRegex(@"\{each:(?<name>@[a-z_0-9]+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EachPattern();

    [GeneratedRegex(@"\{returning:(?<name>[a-z_0-9.]+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReturningPattern();

    [GeneratedRegex(@"\{from_rows:(?<columns>[^}]*)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowsPattern();

    [GeneratedRegex(@"\br\.(?<name>[a-z_0-9]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowValuePattern();
}
