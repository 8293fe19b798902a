using System.Reflection;
using DbUp.Engine;
using DbUp.Engine.Transactions;

namespace CatalogData.Migrations;

/// <summary>The assembly's scripts, journalled under their file name so that moving the folder never runs one again.</summary>
internal sealed class EmbeddedScripts(Assembly assembly, string folder) : IScriptProvider
{
    public IEnumerable<SqlScript> GetScripts(IConnectionManager connectionManager) =>
        from name in assembly.GetManifestResourceNames()
        where name.StartsWith(folder, StringComparison.Ordinal)
        orderby name
        select SqlScript.FromStream(name[folder.Length..], assembly.GetManifestResourceStream(name)!);
}
