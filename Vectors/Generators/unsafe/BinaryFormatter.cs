// Output of .NET's BinaryFormatter: `-<TAB>comment<TAB>hex`. Nothing is loaded.
using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;

[Serializable]
class Account {
    public string Name = "ada";
    public int[] Roles = { 1, 2 };
}

class Program {
    static void Show(string comment, object value) {
        var stream = new MemoryStream();
        new System.Runtime.Serialization.Formatters.Binary.BinaryFormatter().Serialize(stream, value);
        Console.WriteLine("-\t" + comment + "\t" + BitConverter.ToString(stream.ToArray()).Replace("-", "").ToLower());
    }

    static void Main() {
        Show("string", "hello");
        Show("integer", 42);
        Show("double", 1.5);
        Show("boolean", true);
        Show("date", new DateTime(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc));
        Show("bytes", new byte[] { 1, 2 });
        Show("array of integers", new[] { 1, 2, 3 });
        Show("array of strings", new[] { "a", "b" });
        Show("array of objects", new object[] { 1, "a", null });
        Show("list", new List<int> { 1, 2 });
        Show("dictionary", new Dictionary<string, int> { { "user_id", 1 } });
        Show("hash table", new Hashtable { { "user_id", 1 } });
        Show("enumeration", DayOfWeek.Friday);
        Show("object", new Account());
        Show("exception", new Exception("no"));
    }
}
