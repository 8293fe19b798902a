using System.Reflection;
using Aspire.Hosting;

namespace Repository.Tests.Seam;

/// <summary>
/// The AppHost and the services are written against Aspire's API and nothing else, so that the real packages can take LocalAspire's place.
/// <c>aspire-api.txt</c> lists that API as its assemblies declare it: a line <c># type</c>, then its members.
/// </summary>
public class SeamTests
{
    private static readonly string[] Services = ["Gateway", "CatalogService", "WorkerService", "CatalogMigrator"];

    private static readonly Assembly[] LocalAspire =
        [typeof(DistributedApplication).Assembly, typeof(Microsoft.Extensions.Hosting.AspireRedisExtensions).Assembly];

    [Fact]
    public void Every_member_that_AppHost_and_services_use_is_declared_as_in_Aspire()
    {
        var api = Api();
        var used = Assemblies().SelectMany(UsedMembers.Of).Distinct().ToArray();

        var foreign = used.SelectMany(u => MembersOf(u.Type, u.Member))
            .Where(m => !api.Contains((m.DeclaringType!.FullName!, Signature.Of(m))))
            .Select(m => $"{m.DeclaringType!.FullName}: {Signature.Of(m)}");

        Assert.Empty(foreign);
        Assert.Contains(("Aspire.Hosting.ProjectResourceBuilderExtensions", "WithReplicas"), used);
        Assert.Contains(used, u => u.Member == "AddNpgsqlDataSource");
    }

    [Fact]
    public void AppHost_and_services_choose_nothing_by_conditional_compilation()
    {
        var conditional = Services.Append("AppHost").Append("ServiceDefaults")
            .SelectMany(folder => Source.Files(folder, "*.cs"))
            .Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

        Assert.Empty(conditional);
    }

    private static IEnumerable<string> Assemblies()
    {
        var projects = typeof(Projects.AppHost).Assembly.GetTypes().Where(t => t.Namespace == "Projects" && t.IsAssignableTo(typeof(global::LocalAspire.Hosting.IBuiltProject)));
        var services = projects.Select(t => ((global::LocalAspire.Hosting.IBuiltProject)Activator.CreateInstance(t)!).TargetPath).ToArray();
        Assert.Equal(Services.Length, services.Length);
        return services.Append(typeof(Projects.AppHost).Assembly.Location);
    }

    // The classes that the build writes (Projects.*) are the engine's own business: their base type has no members that the model names.
    private static MemberInfo[] MembersOf(string typeName, string memberName)
    {
        var type = LocalAspire.Select(a => a.GetType(typeName)).First(t => t is not null)!;
        var name = memberName.StartsWith("get_", StringComparison.Ordinal) || memberName.StartsWith("set_", StringComparison.Ordinal) ? memberName[4..] : memberName;
        return type.GetMember(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
    }

    private static HashSet<(string Type, string Signature)> Api()
    {
        using var reader = new StreamReader(typeof(SeamTests).Assembly.GetManifestResourceStream("aspire-api.txt")!);
        var api = new HashSet<(string, string)>();
        var type = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) type = line[2..];
            else if (line.Length > 0) api.Add((type, line));
        }
        return api;
    }
}
